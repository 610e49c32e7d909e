import type { DescribeExecutionCommandOutput } from '@aws-sdk/client-sfn'
import type { ScheduledHandler } from 'aws-lambda'
import type { ExecutionRecord } from '#lambdas/records/execution-record.ts'
import type { ItemKey } from '#lambdas/records/keys.ts'
import { readExecutionAt } from '#lambdas/records/read.ts'
import { postpone } from '#lambdas/records/transitions/postpone.ts'
import { recoverAbandoned } from '#lambdas/recovery/recover-abandoned.ts'
import { sweepDue } from '#lambdas/recovery/sweep-due.ts'
import { executionRecords, executionsTable } from '#lambdas/runtime.ts'
import { describeExecution, isStartedWithoutApi } from '#lambdas/step-functions/describe-execution.ts'
import { startMachine } from '#lambdas/step-functions/start-execution.ts'
import { versionOf } from '#lambdas/step-functions/version-arn.ts'
import { logger } from '#lambdas/telemetry/logger.ts'

/**
 * Inspects open executions whose deadline has passed (G7): starts what was entered and never started, recovers what has
 * ended without its own ending and was reported by no event, and postpones what runs.
 *
 * Repeatable, and may overlap with itself and with `RollBackAbandoned`. Ends in time: what is left over stays first in
 * the index for the next sweep.
 */
export const handler: ScheduledHandler = ({ time }, context) =>
  sweepDue(
    { table: executionsTable(), at: time, remaining: () => context.getRemainingTimeInMillis() },
    inspect,
  )

async function inspect(key: ItemKey, now: string): Promise<void> {
  const record = await readExecutionAt(executionRecords(), key)
  // The index lags behind: the execution may have ended, or an overlapping sweep has postponed it.
  if (!record || !isDue(record, now)) {
    return
  }
  const found = await describeExecution(record)
  switch (found?.status) {
    case 'FAILED':
    case 'TIMED_OUT':
    case 'ABORTED': {
      const { status, stateMachineVersionArn, error, cause } = found
      const executionArn = found.executionArn!
      const name = found.name!
      const abandoned = { executionArn, name, status, stateMachineVersionArn, error, cause }
      return recoverAbandoned(record, abandoned)
    }
  }
  await startMissing(record, found)
  await postpone(executionRecords(), record, versionOf(found?.stateMachineVersionArn))
}

function isDue(record: ExecutionRecord, now: string): boolean {
  return 'deadline' in record && record.deadline !== undefined && record.deadline <= now
}

/** Starts an execution that Step Functions does not know: the API ended between entering and starting it. */
async function startMissing(
  record: ExecutionRecord,
  found: DescribeExecutionCommandOutput | undefined,
): Promise<void> {
  if (found || isStartedWithoutApi(record)) {
    return
  }
  const { tenant, executionId, workflow, input, simulate } = record
  await startMachine({ executionId, tenant, workflow, input, ...(simulate ? { simulate } : {}) })
  logger.warn('started an execution that was entered and never started', { tenant, executionId })
}
