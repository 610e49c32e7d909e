import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { OperationDeps } from './deps.ts'
import { findExecution, redriveStatus } from './resources/executions.ts'
import { toSeconds } from './resources/seconds.ts'
import { arn, clientToken } from './shapes/members.ts'

export const shape = z.object({ executionArn: arn, clientToken })

/** Continues a failed execution at the states that failed. Idempotent for one client token. */
export async function run(deps: OperationDeps, { executionArn, clientToken }: z.output<typeof shape>) {
  const record = findExecution(deps, executionArn)
  const before = clientToken === undefined ? undefined : deps.redriveTokens.find(record.arn, clientToken)
  if (before !== undefined) {
    return { redriveDate: toSeconds(before) }
  }
  const { redriveStatusReason: reason } = redriveStatus(deps, record)
  if (reason !== undefined) {
    throw new AwsError('ExecutionNotRedrivable', `Execution Not Redrivable: '${reason}: ${record.arn}'`)
  }
  const date = deps.clock.now()
  await deps.engine.revive(record)
  if (clientToken !== undefined) {
    deps.redriveTokens.note(record.arn, clientToken, date)
  }
  return { redriveDate: toSeconds(date) }
}
