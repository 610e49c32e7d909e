import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { findExecution } from './resources/executions.ts'
import { toSeconds } from './resources/seconds.ts'
import { arn, failure } from './shapes/members.ts'

export const shape = z.object({ executionArn: arn, ...failure })

/** An execution that has ended stays as it is. */
export async function run(deps: OperationDeps, { executionArn, error, cause }: z.output<typeof shape>) {
  const record = findExecution(deps, executionArn)
  if (record.status === 'RUNNING') {
    await deps.engine.send(record.arn, { type: 'stop', error, cause })
  }
  const { stopDate } = findExecution(deps, record.arn)
  return { stopDate: toSeconds(stopDate ?? deps.clock.now()) }
}
