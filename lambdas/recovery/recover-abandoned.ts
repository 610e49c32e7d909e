import { type Failure, rollbackNumber } from '#core/saga/index.ts'
import { executionRecords } from '#lambdas/clients.ts'
import { type ExecutionRecord, isEnded, pivotOf } from '#lambdas/records/execution-record.ts'
import { isForward } from '#lambdas/records/forward.ts'
import type { ExecutionRef } from '#lambdas/records/keys.ts'
import { readExecutionRecord } from '#lambdas/records/read.ts'
import { catchUp } from '#lambdas/records/transitions/catch-up.ts'
import { markStuck } from '#lambdas/records/transitions/mark-stuck.ts'
import { logger } from '#lambdas/telemetry/logger.ts'
import { countStuckUndo } from '#lambdas/telemetry/metrics.ts'
import { inTurn } from '#lambdas/telemetry/spans.ts'
import { isOf } from '../step-functions/describe-execution.ts'
import { messageOf } from '../step-functions/message-of.ts'
import { readToldSteps } from '../step-functions/read-history.ts'
import { versionOf } from '../step-functions/version-arn.ts'
import { completePastPivot } from './complete-past-pivot.ts'
import { type FailedUndo, findFailedUndo } from './find-failed-undo.ts'
import { reenter } from './reenter.ts'
import { startRollback } from './start-rollback.ts'

/** A Step Functions execution that has ended without its own ending, as an event or a description tells it. */
export interface Abandoned {
  executionArn: string
  name: string
  status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'
  /** An event leaves it out when it is too large. */
  input?: string | null | undefined
  stateMachineVersionArn?: string | null | undefined
  error?: string | null | undefined
  cause?: string | null | undefined
}

const REASON = { ABORTED: 'Stopped', TIMED_OUT: 'TimedOut', FAILED: 'Failed' } as const

/**
 * Rolls back a saga whose execution was stopped, timed out, or failed where nothing can catch (G7); one that is past
 * its pivot is completed instead. An undo that has given up, in the first execution or in a rollback, is not tried again
 * here: the execution is marked COMPENSATION_FAILED, for an operator (G8).
 *
 * Repeatable, in any order: what has ended, or was taken over already, is left as it is.
 */
export async function recoverAbandoned(ref: ExecutionRef, abandoned: Abandoned): Promise<void> {
  const found = await findAbandoned(ref, abandoned)
  if (found) {
    await inTurn('flowforge.recover', found, () => recover(found, abandoned))
  }
}

async function recover(found: ExecutionRecord, abandoned: Abandoned): Promise<void> {
  const { name, status } = abandoned
  const { tenant, executionId } = found
  const facts = { tenant, executionId, name, status }
  const record = await catchUpWith(found, abandoned)
  if (pivotOf(record)) {
    return completePastPivot(record)
  }
  const version = versionOf(abandoned.stateMachineVersionArn)
  const undo = status === 'FAILED' ? await findFailedUndo(abandoned.executionArn) : undefined
  const isUndoing = undo !== undefined || rollbackNumber(name) > 0 || !isForward(record)
  if (status === 'FAILED' && isUndoing) {
    await reportStuck(record, { abandoned, undo, version })
    logger.error('an undo has given up', facts)
    countStuckUndo(record.workflow)
    return
  }
  await startRollback({ ...record, version }, { name, reason: reasonOf(abandoned) })
  logger.warn('rolling back an abandoned execution', facts)
}

/** Returns the record of the saga that the execution belongs to; undefined when nothing is to be rolled back. */
async function findAbandoned(ref: ExecutionRef, abandoned: Abandoned): Promise<ExecutionRecord | undefined> {
  const { name, status, input } = abandoned
  const record = (await readExecutionRecord(executionRecords(), ref)) ?? (await reenter(ref, abandoned))
  if (!record || isEnded(record) || (record.rollbacks ?? 0) > rollbackNumber(name)) {
    logger.info('nothing to roll back', { ...ref, name, status, summary: record?.status ?? 'absent' })
    return undefined
  }
  if (!isOf(record, name, input)) {
    logger.error('an execution broke off that is not of the saga whose name it bears', {
      ...ref,
      name,
      status,
    })
    return undefined
  }
  return record
}

/** A table that was put back to an earlier moment has lost steps that are to be undone. Returns the record as it is then. */
async function catchUpWith(record: ExecutionRecord, { executionArn }: Abandoned): Promise<ExecutionRecord> {
  const table = executionRecords()
  await catchUp(table, record, await readToldSteps(executionArn))
  return (await readExecutionRecord(table, record)) ?? record
}

async function reportStuck(
  record: ExecutionRecord,
  {
    abandoned,
    undo,
    version,
  }: { abandoned: Abandoned; undo: FailedUndo | undefined; version: string | undefined },
): Promise<void> {
  const { name, error, cause } = abandoned
  const message = messageOf(cause)
  const stuck = {
    ...undo,
    error: error ?? REASON.FAILED,
    ...(message ? { message } : {}),
    since: new Date().toISOString(),
    execution: name,
  }
  await markStuck(executionRecords(), record, { stuck, rollbacks: rollbackNumber(name), version })
}

function reasonOf({ status, error, cause }: Abandoned): Failure {
  return {
    error: status === 'FAILED' ? (error ?? REASON.FAILED) : REASON[status],
    ...(cause ? { cause } : {}),
  }
}
