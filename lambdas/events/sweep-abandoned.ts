import type { ScheduledHandler } from 'aws-lambda'
import { executionRecords, executionsTable } from '#lambdas/clients.ts'
import type { ExecutionRecord } from '#lambdas/records/execution-record.ts'
import type { ItemKey } from '#lambdas/records/keys.ts'
import { readExecutionAt } from '#lambdas/records/read.ts'
import { postpone } from '#lambdas/records/transitions/postpone.ts'
import { reconcile } from '#lambdas/recovery/reconcile.ts'
import { sweepDue } from '#lambdas/recovery/sweep-due.ts'
import { BEHIND_SECONDS, readLag } from '#lambdas/recovery/sweep-lag.ts'
import { versionOf } from '#lambdas/step-functions/version-arn.ts'
import { flushSpans } from '#lambdas/telemetry/flush-spans.ts'
import { logger } from '#lambdas/telemetry/logger.ts'
import { measureSweeperLag, tellOpen } from '#lambdas/telemetry/metrics.ts'

/** Of the 10 executions that an account may describe in a second in most regions. */
const PER_SECOND = 6

/**
 * Inspects open executions whose deadline has passed (G7): compares each with Step Functions, does what the two ask for,
 * and postpones what stays open as it is.
 *
 * Repeatable, and may overlap with itself and with `RollBackAbandoned`. Ends in time: what is left over stays first in
 * the index for the next sweep.
 */
export const handler: ScheduledHandler = async ({ time }, context) => {
  const table = executionsTable()
  await tellLag(table)
  const remaining = () => context.getRemainingTimeInMillis()
  try {
    await sweepDue({ table, at: time, remaining, perSecond: PER_SECOND }, inspect)
  } finally {
    await flushSpans()
  }
}

/** Never throws: it only tells, and the sweep is to come all the same. */
async function tellLag(table: string): Promise<void> {
  try {
    const seconds = await readLag(table)
    measureSweeperLag(seconds)
    if (seconds > BEHIND_SECONDS) {
      logger.warn('the sweeper is behind', { seconds })
    }
  } catch (error) {
    logger.error('how far the sweeper is behind cannot be read', { error: error as Error })
  }
}

async function inspect(key: ItemKey, now: string): Promise<void> {
  const record = await readExecutionAt(executionRecords(), key)
  // The index lags behind: the execution may have ended, or an overlapping sweep has postponed it.
  if (!record || !isDue(record, now)) {
    return
  }
  const { action, execution } = await reconcile(record)
  if (action === 'wait') {
    tellOpen(record.workflow, (Date.parse(now) - Date.parse(record.startedAt)) / 1000)
  }
  switch (action) {
    case 'wait':
    case 'start':
    case 'start anew':
    case 'report':
      await postpone(executionRecords(), record, versionOf(execution?.stateMachineVersionArn))
  }
}

function isDue(record: ExecutionRecord, now: string): boolean {
  return 'deadline' in record && record.deadline !== undefined && record.deadline <= now
}
