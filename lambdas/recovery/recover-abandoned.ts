import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { type Failure, FORWARD_STATUSES, isEnded, rollbackNumber } from '#core/saga/index.ts'
import { type ExecutionRef, summaryKey } from '#lambdas/records/keys.ts'
import { completion, type Summary } from '#lambdas/records/summary.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'
import { logger } from '#lambdas/telemetry/logger.ts'
import { versionOf } from '../step-functions/version-arn.ts'
import { findFailedUndo, markStuck } from './mark-stuck.ts'
import { startRollback } from './start-rollback.ts'

/** An execution that has ended without its own ending. */
export interface Abandoned {
  executionArn: string
  name: string
  status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'
  stateMachineVersionArn?: string | null | undefined
  error?: string | null | undefined
  cause?: string | null | undefined
}

const REASON = { ABORTED: 'Stopped', TIMED_OUT: 'TimedOut', FAILED: 'Failed' } as const

/**
 * Rolls back a saga whose execution was stopped, timed out, or failed where nothing can catch (G7).
 *
 * One that had passed its pivot is completed instead. Repeatable, in any order: what has ended, or has been taken over already, is left alone. An undo that has given up,
 * in the first execution or in a rollback, is not tried again here, but marked COMPENSATION_FAILED, for an operator
 * (G8).
 */
export async function takeOver(ref: ExecutionRef, abandoned: Abandoned): Promise<void> {
  const { Item } = await documents().send(
    new GetCommand({ TableName: executionsTable(), Key: summaryKey(ref), ConsistentRead: true }),
  )
  const standing = Item as Summary | undefined
  const summary = standing && { ...standing, version: versionOf(abandoned.stateMachineVersionArn) }
  const { name, status, error, cause } = abandoned
  const facts = { ...ref, name, status }
  const number = rollbackNumber(name)
  if (!summary || isEnded(summary.status) || (summary.rollbacks ?? 0) > number) {
    logger.info('nothing to roll back', { ...facts, summary: summary?.status ?? 'absent' })
    return
  }
  if (summary.committedAt) {
    await complete(summary)
    logger.warn('completed an abandoned execution that had passed its pivot', facts)
    return
  }
  const undo = status === 'FAILED' ? await findFailedUndo(abandoned.executionArn) : undefined
  const undoing = undo !== undefined || number > 0 || !isForward(summary)
  if (status === 'FAILED' && undoing) {
    await markStuck(summary, abandoned, undo)
    logger.error('an undo has given up', facts)
    return
  }
  const reason: Failure = {
    error: status === 'FAILED' ? (error ?? REASON.FAILED) : REASON[status],
    ...(cause ? { cause } : {}),
  }
  await startRollback(summary, { name, reason })
  logger.warn('rolling back an abandoned execution', facts)
}

/** All that counts of it is done; what was left are best-effort steps. */
async function complete(summary: Summary): Promise<void> {
  const update = completion(summary, new Date().toISOString())
  await documents().send(new UpdateCommand({ TableName: executionsTable(), ...update }))
}

function isForward({ status }: Summary): boolean {
  return FORWARD_STATUSES.some((forward) => forward === status)
}
