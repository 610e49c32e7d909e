import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { OperationDeps } from './deps.ts'
import { findExecution, redriveStatus } from './resources/executions.ts'
import { toSeconds } from './resources/seconds.ts'
import { arn, requiredText } from './shapes/members.ts'

export const shape = z.object({ executionArn: arn, clientToken: requiredText(64).optional() })

/** Continues a failed execution at the states that failed. */
export async function run(deps: OperationDeps, { executionArn }: z.output<typeof shape>) {
  const record = findExecution(deps, executionArn)
  const { redriveStatusReason: reason } = redriveStatus(deps, record)
  if (reason !== undefined) {
    throw new AwsError('ExecutionNotRedrivable', `Execution Not Redrivable: '${reason}: ${record.arn}'`)
  }
  await deps.engine.revive(record)
  return { redriveDate: toSeconds(deps.clock.now()) }
}
