import { parseItem } from '#core/saga/index.ts'

/** Keys of the Executions table: one partition per tenant and execution. */

export interface ItemKey {
  pk: string
  sk: string
}

export interface ExecutionRef {
  tenant: string
  executionId: string
}

export function executionPartition({ tenant, executionId }: ExecutionRef): string {
  return `EXEC#${tenant}#${executionId}`
}

export function executionKey(execution: ExecutionRef): ItemKey {
  return { pk: executionPartition(execution), sk: 'SUMMARY' }
}

/** The ledger item of a step; inside an each, of one item's: `STEP#CopyService#0002`. */
export function stepKey(execution: ExecutionRef, step: string): ItemKey {
  return { pk: executionPartition(execution), sk: `STEP#${sortable(step)}` }
}

/** A failed attempt of a state, which began at `startedAt`. */
export function attemptKey(execution: ExecutionRef, state: string, startedAt: string): ItemKey {
  return { pk: executionPartition(execution), sk: `ATTEMPT#${sortable(state)}#${startedAt}` }
}

/** An approval that is waited for. */
export function waitKey(execution: ExecutionRef, step: string): ItemKey {
  return { pk: executionPartition(execution), sk: `WAIT#${step}` }
}

/** Items of an each sort by their index. No step's name has a `#`, so no other key looks like one of an item. */
function sortable(name: string): string {
  const { name: step, index } = parseItem(name)
  return index === undefined ? step : `${step}#${String(index).padStart(4, '0')}`
}

/** Which execution an `Idempotency-Key` has started. */
export function startKey(tenant: string, idempotencyKey: string): ItemKey {
  return { pk: `START#${tenant}#${idempotencyKey}`, sk: 'START' }
}
