import { GetCommand } from '@aws-sdk/lib-dynamodb'
import type { LedgerState } from '#core/saga/index.ts'
import type { LedgerScope } from '../ledger/scope.ts'
import { type ItemKey, stepKey } from './keys.ts'
import { type Refusal, STEP_RECORD, type Write } from './transact.ts'

/** A step's ledger item (guarantees.md, "Ledger protocol"). Absent until the step or its undo has written. */
export interface LedgerEntry extends ItemKey {
  state: LedgerState
  step: string
  /** What the step answered, once it was DONE. An undo finds here what to take back. */
  result?: unknown
  attempts?: number
  startedAt?: string
  endedAt?: string
  /** While PENDING: the step's Lambda may be at work until then, in epoch milliseconds. */
  leaseUntil?: number
  /** Long work only: what was acquired once, how many items are done, and who is at work. See `workThrough`. */
  kept?: unknown
  checkpoint?: number
  worker?: string
  undo?: string
  undoAttempts?: number
  undoStartedAt?: string
  undoneAt?: string
  /** An operator has declared it undone, past its undo. */
  skipped?: { by: string; reason: string; at: string }
}

/** Reads the entry consistently. */
export async function readEntry(scope: LedgerScope): Promise<LedgerEntry | undefined> {
  const Key = stepKey(scope.envelope, scope.envelope.step)
  const { Item } = await scope.client.send(
    new GetCommand({ TableName: scope.table, Key, ConsistentRead: true }),
  )
  return Item as LedgerEntry | undefined
}

/** The entry that made a write fail: as the refusal tells it, else read again. */
export async function refusedEntry(scope: LedgerScope, refused: Refusal): Promise<LedgerEntry | undefined> {
  return (refused.item as LedgerEntry | undefined) ?? (await readEntry(scope))
}

/** A change of the step's entry under a condition; in both `#state` and `:pending` may be used. */
export function updateEntry(
  { table, envelope }: LedgerScope,
  {
    set,
    condition,
    values,
    names,
  }: { set: string; condition: string; values: Record<string, unknown>; names?: Record<string, string> },
): Write {
  return {
    tag: STEP_RECORD,
    Update: {
      TableName: table,
      Key: stepKey(envelope, envelope.step),
      UpdateExpression: set,
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#state': 'state', ...names },
      ExpressionAttributeValues: { ':pending': 'PENDING', ...values },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}
