import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { findCall, sendToCall } from './resources/task-tokens.ts'
import { failure, taskToken } from './shapes/members.ts'

export const shape = z.object({ taskToken, ...failure })

export async function run(deps: OperationDeps, { taskToken, error, cause }: z.output<typeof shape>) {
  const found = findCall(deps, taskToken)
  await sendToCall(deps, found, { type: 'task-failed', error, cause })
  return {}
}
