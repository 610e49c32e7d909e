import type { Handler } from 'aws-lambda'
import { executionRecords } from '#lambdas/clients.ts'
import { nextCheck } from '#lambdas/records/deadline.ts'
import { type EndedRecord, isEnded } from '#lambdas/records/execution-record.ts'
import type { ItemKey } from '#lambdas/records/keys.ts'
import { readExecutionRecord } from '#lambdas/records/read.ts'
import { commitFenced } from '#lambdas/records/transitions/fence.ts'
import { sweepDue } from '#lambdas/recovery/sweep-due.ts'
import { inventory, inventoryTable } from '#lambdas/runtime.ts'
import { describeExecution } from '#lambdas/step-functions/describe-execution.ts'
import type { Reservation } from '#lambdas/stores/inventory/reservations.ts'
import { logger } from '#lambdas/telemetry/logger.ts'

/** Few reservations ask Step Functions anything, and the sweeper of executions needs most of what may be asked. */
const PER_SECOND = 2

/** What the ledger names as the undo of a step whose execution is gone. */
const UNDO = 'ExpireReservations'

/**
 * Releases reservations that nothing needs any more: of executions that have ended without releasing them, as after an
 * operator's skip, and of those whose items are gone. What an open execution holds, it keeps, however long it waits.
 *
 * Repeatable, and may overlap with itself and with any step or undo: reservation, stock and execution are checked in
 * one transaction.
 */
export const handler: Handler = (_event, context) =>
  sweepDue(
    { table: inventoryTable(), remaining: () => context.getRemainingTimeInMillis(), perSecond: PER_SECOND },
    inspect,
  )

async function inspect(key: ItemKey, now: string): Promise<void> {
  const reservation = await inventory().findReservation(key)
  if (!reservation || reservation.deadline > now) {
    return
  }
  const execution = await readExecutionRecord(executionRecords(), reservation)
  if (execution && isEnded(execution)) {
    return expire(reservation, execution)
  }
  if (execution || (await isRunning(reservation))) {
    const next = nextCheck(reservation.reservedAt, Date.now())
    return inventory().postpone(reservation, new Date(next).toISOString())
  }
  return expire(reservation, undefined)
}

/** Whether Step Functions still runs an execution that our own table knows nothing of. */
async function isRunning(reservation: Reservation): Promise<boolean> {
  const found = await describeExecution(reservation)
  return found?.status === 'RUNNING'
}

async function expire(reservation: Reservation, ended: EndedRecord | undefined): Promise<void> {
  const { tenant, executionId, step, sku, shard, quantity, reservedAt } = reservation
  const outcome = await commitFenced(executionRecords(), {
    fence: { tenant, executionId, step, undo: UNDO },
    ended,
    writes: inventory().release(reservation, [{ sku, shard, quantity }]),
  })
  const facts = { tenant, executionId, sku, quantity, reservedAt, execution: ended?.status ?? 'gone' }
  logger.warn(
    outcome === 'committed'
      ? 'a reservation has expired'
      : 'a reservation changed while it was to expire; the next sweep inspects it again',
    facts,
  )
}
