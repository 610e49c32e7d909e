import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { findCall } from './resources/task-tokens.ts'
import { failure, taskToken } from './shapes/members.ts'

export const shape = z.object({ taskToken, ...failure })

export async function run(deps: OperationDeps, { taskToken, error, cause }: z.output<typeof shape>) {
  const { executionArn, call } = findCall(deps, taskToken)
  await deps.engine.send(executionArn, { type: 'task-failed', ...call, error, cause })
  return {}
}
