import type { z } from 'zod'
import type { FailureView } from '#core/api/responses/executions.ts'
import type { Failure } from '#core/saga/index.ts'
import { messageOf } from '#lambdas/step-functions/message-of.ts'

export function failureView({ step, error, cause }: Failure): z.infer<typeof FailureView> {
  const message = messageOf(cause)
  return { ...(step ? { step } : {}), error, ...(message ? { message } : {}) }
}
