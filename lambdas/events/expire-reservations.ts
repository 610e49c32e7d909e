import { GetCommand } from '@aws-sdk/lib-dynamodb'
import type { Handler } from 'aws-lambda'
import { isEnded } from '#core/saga/index.ts'
import { nextLook } from '#lambdas/records/deadline.ts'
import { type ItemKey, stepKey, summaryKey } from '#lambdas/records/keys.ts'
import type { Summary } from '#lambdas/records/summary.ts'
import { EXECUTION_RECORD, STEP_RECORD, tryTransact, type Write } from '#lambdas/records/transact.ts'
import { lookAtDue } from '#lambdas/recovery/inspect-due.ts'
import { documents, executionsTable, inventory, inventoryTable } from '#lambdas/runtime.ts'
import { describeExecution } from '#lambdas/step-functions/describe-execution.ts'
import type { Reservation } from '#lambdas/stores/inventory/reservations.ts'
import { logger } from '#lambdas/telemetry/logger.ts'

const WRITE_TIMEOUT_MS = 5_000

/**
 * Releases reservations that nothing needs any more: of executions that have ended without releasing them, as after an
 * operator's skip, and of those whose items are gone. What an open execution holds, it keeps, however long it waits.
 *
 * Repeatable, and may overlap with itself and with any step or undo: reservation, stock and execution are weighed in
 * one transaction.
 */
export const handler: Handler = (_event, context) =>
  lookAtDue({ table: inventoryTable(), remaining: () => context.getRemainingTimeInMillis() }, look)

async function look(key: ItemKey, now: string): Promise<void> {
  const reservation = await inventory().findReservation(key)
  if (!reservation || reservation.deadline > now) {
    return
  }
  const { Item } = await documents().send(
    new GetCommand({ TableName: executionsTable(), Key: summaryKey(reservation), ConsistentRead: true }),
  )
  const summary = Item as Summary | undefined
  const isNeeded = summary ? !isEnded(summary.status) : await isRunning(reservation)
  if (isNeeded) {
    const next = nextLook(reservation.reservedAt, Date.now())
    return inventory().postpone(reservation, new Date(next).toISOString())
  }
  await expire(reservation, summary)
}

/** Whether Step Functions still runs it, where our own table knows of no such execution. */
async function isRunning(reservation: Reservation): Promise<boolean> {
  const found = await describeExecution(reservation)
  return found?.status === 'RUNNING'
}

async function expire(reservation: Reservation, summary: Summary | undefined): Promise<void> {
  const { tenant, executionId, sku, quantity, reservedAt } = reservation
  const release = inventory().release(reservation, [{ sku, quantity }])
  const fence = summary ? [stillEnded(summary)] : stillGone(reservation)
  const facts = { tenant, executionId, sku, quantity, reservedAt, execution: summary?.status ?? 'gone' }
  const { ok } = await tryTransact(documents(), [...fence, ...release], Date.now() + WRITE_TIMEOUT_MS)
  logger.warn(
    ok
      ? 'a reservation has expired'
      : 'a reservation changed while it was to expire; the next run looks again',
    facts,
  )
}

/** Past its end no step and no undo of the execution commits anything, which the summary itself sees to. */
function stillEnded({ status, ...execution }: Summary): Write {
  return {
    tag: EXECUTION_RECORD,
    ConditionCheck: {
      TableName: executionsTable(),
      Key: summaryKey(execution),
      ConditionExpression: '#status = :status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': status },
    },
  }
}

/**
 * Without a summary nothing stands in the way of a late delivery, so the step is declared undone: its tombstone refuses
 * the step, and tells its undo that there is nothing left to release.
 */
function stillGone({ step, ...execution }: Reservation): Write[] {
  const TableName = executionsTable()
  return [
    {
      tag: EXECUTION_RECORD,
      ConditionCheck: {
        TableName,
        Key: summaryKey(execution),
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    {
      tag: STEP_RECORD,
      Update: {
        TableName,
        Key: stepKey(execution, step),
        UpdateExpression:
          'SET #state = :undone, step = :step, #undo = :undo, undoneAt = :now REMOVE leaseUntil',
        ExpressionAttributeNames: { '#state': 'state', '#undo': 'undo' },
        ExpressionAttributeValues: {
          ':undone': 'UNDONE',
          ':step': step,
          ':undo': 'ExpireReservations',
          ':now': new Date().toISOString(),
        },
      },
    },
  ]
}
