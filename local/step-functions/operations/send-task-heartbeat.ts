import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { findCall } from './resources/task-tokens.ts'
import { taskToken } from './shapes/members.ts'

export const shape = z.object({ taskToken })

export async function run(deps: OperationDeps, { taskToken }: z.output<typeof shape>) {
  const { executionArn, call } = findCall(deps, taskToken)
  await deps.engine.send(executionArn, { type: 'task-heartbeat', ...call })
  return {}
}
