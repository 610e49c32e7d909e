import { parseItem } from '#core/saga/index.ts'

/** Where an execution's items stand in the Executions table: one partition per tenant and execution. */

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

export function summaryKey(execution: ExecutionRef): ItemKey {
  return { pk: executionPartition(execution), sk: 'SUMMARY' }
}

/** The ledger item of a step; inside an each, of one item's: `STEP#CopyService#0002`. */
export function stepKey(execution: ExecutionRef, step: string): ItemKey {
  return { pk: executionPartition(execution), sk: `STEP#${sortable(step)}` }
}

/** What is known of a state's failed attempts; for people, nothing decides by it. */
export function attemptKey(execution: ExecutionRef, state: string): ItemKey {
  return { pk: executionPartition(execution), sk: `ATTEMPT#${sortable(state)}` }
}

/** A decision that is waited for: the task token never leaves the server. */
export function waitKey(execution: ExecutionRef, step: string): ItemKey {
  return { pk: executionPartition(execution), sk: `WAIT#${step}` }
}

/** Items sort as they are numbered. A step's name holds no `#`, so nothing else has such a key. */
function sortable(name: string): string {
  const { name: step, index } = parseItem(name)
  return index === undefined ? step : `${step}#${String(index).padStart(4, '0')}`
}

/** Remembers which execution an `Idempotency-Key` has started. */
export function startKey(tenant: string, idempotencyKey: string): ItemKey {
  return { pk: `START#${tenant}#${idempotencyKey}`, sk: 'START' }
}
