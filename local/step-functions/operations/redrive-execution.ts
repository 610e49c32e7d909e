import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { OperationDeps } from './deps.ts'
import { findExecution, redriveStatus } from './resources/executions.ts'
import { findRedrive, withToken } from './resources/redrive-tokens.ts'
import { toSeconds } from './resources/seconds.ts'
import { arn, clientToken } from './shapes/members.ts'

export const shape = z.object({ executionArn: arn, clientToken })

/** Continues a failed execution at the states that failed. Idempotent for one client token. */
export async function run(deps: OperationDeps, { executionArn, clientToken }: z.output<typeof shape>) {
  const record = findExecution(deps, executionArn)
  const date = deps.clock.now()
  const before = clientToken === undefined ? undefined : findRedrive(record, clientToken, date)
  if (before !== undefined) {
    return { redriveDate: toSeconds(before) }
  }
  const { redriveStatusReason: reason } = redriveStatus(deps, record)
  if (reason !== undefined) {
    throw new AwsError('ExecutionNotRedrivable', `Execution Not Redrivable: '${reason}: ${record.arn}'`)
  }
  await deps.engine.revive(clientToken === undefined ? record : withToken(record, clientToken, date))
  return { redriveDate: toSeconds(date) }
}
