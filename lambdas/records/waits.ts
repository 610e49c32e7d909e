import * as z from 'zod'
import { Decision } from '#core/saga/index.ts'
import { type ExecutionRef, waitKey } from './keys.ts'
import type { RecordsTable } from './table.ts'
import { tryUpdate } from './update.ts'

/** An approval that an execution waits for, or has waited for. The task token never leaves the server. */
export const WaitRecord = z.object({
  step: z.string(),
  taskToken: z.string(),
  attempts: z.int(),
  /** When it was asked first. */
  askedAt: z.string(),
  /** When the attempt that waits began. */
  attemptedAt: z.string().optional(),
  /** When it expires; absent in records of before. */
  decideBy: z.string().optional(),
  decision: Decision.optional(),
  /** Step Functions knows the decision. */
  told: z.boolean().optional(),
})
export type WaitRecord = z.infer<typeof WaitRecord>

/** Returns when an approval expires whose attempt began at this time. */
export function expiryOfWait(startedAt: string, timeoutSeconds: number): string {
  return new Date(Date.parse(startedAt) + timeoutSeconds * 1000).toISOString()
}

/** Records that Step Functions knows the decision. Nothing when a later attempt waits with another token. */
export async function recordTold(
  table: RecordsTable,
  execution: ExecutionRef,
  { step, taskToken }: WaitRecord,
): Promise<void> {
  await tryUpdate(
    table,
    waitKey(execution, step),
    { set: { told: true } },
    { that: '#taskToken = :token', values: { token: taskToken } },
  )
}
