import { ExecutionEnded, StepInFlight, Unavailable } from '#core/errors.ts'
import type { UndoEnvelope } from '#core/saga/index.ts'
import { type LedgerEntry, readEntry } from '../records/entry.ts'
import { stepKey } from '../records/keys.ts'
import { compensatingUpdate, type Summary, stillStuck } from '../records/summary.ts'
import {
  EXECUTION_RECORD,
  findRefusal,
  STEP_RECORD,
  tryTransact,
  type Write,
  WriteRefused,
} from '../records/transact.ts'
import { idempotencyKey, type LedgerScope, nowIso } from './scope.ts'

/** How a step is taken back. It is told nothing but what the ledger holds. */
export interface Reversal<Result> {
  /**
   * Own data: the reverse writes for what the step answered, or for what long work that is half done has kept.
   * Committed with the ledger entry.
   */
  readonly writes?: (made: Result) => readonly Write[]
  /** Outside system: reverses the call made with this key, if it had an effect. Must bear being called again. */
  readonly call?: (idempotencyKey: string) => Promise<unknown>
}

/** A lost race shows another state on the next read; more than a few in a row is contention. */
const MAX_READS = 4

/**
 * Undoes a step, whatever became of it: nothing for one that never committed (a tombstone then fences late
 * deliveries), the reverse of it for one that did, success at once for one that is undone.
 *
 * Throws `StepInFlight` while the step's lease is alive, `ExecutionEnded` when the execution has ended.
 */
export async function undoStep<Result>(scope: LedgerScope, reversal: Reversal<Result>): Promise<void> {
  for (let reads = 0; reads < MAX_READS; reads++) {
    const entry = await readEntry(scope)
    if (entry?.state === 'UNDONE') {
      return
    }
    if (entry?.state === 'PENDING') {
      refuseWhileLeased(scope, entry)
    }
    if (entry) {
      await reversal.call?.(idempotencyKey(scope.envelope))
    }
    const made = entry?.state === 'DONE' ? entry.result : entry?.kept
    const reverse = made === undefined ? [] : reversal.writes?.(made as Result)
    if (await settle(scope, entry, reverse ?? [])) {
      return
    }
  }
  throw new Unavailable(`'${scope.envelope.step}' changed under its undo ${MAX_READS} times`)
}

function refuseWhileLeased({ envelope }: LedgerScope, { leaseUntil = 0 }: LedgerEntry): void {
  if (leaseUntil <= Date.now()) {
    return
  }
  throw new StepInFlight(
    `'${envelope.step}' may be at work until ${new Date(leaseUntil).toISOString()} and cannot be undone before`,
  )
}

/** Writes UNDONE over exactly the entry that was read; false when it or the execution has changed since. */
async function settle(
  scope: LedgerScope,
  entry: LedgerEntry | undefined,
  reverse: readonly Write[],
  isStuck = false,
): Promise<boolean> {
  const { client, table, envelope, startedAt, deadline } = scope
  const summary = isStuck ? stillStuck(table, envelope) : compensatingUpdate(table, envelope, startedAt)
  const outcome = await tryTransact(client, [undoneUpdate(scope, entry), summary, ...reverse], deadline)
  if (outcome.ok) {
    return true
  }
  if (findRefusal(outcome.refused, STEP_RECORD)) {
    return false
  }
  const refused = findRefusal(outcome.refused, EXECUTION_RECORD)
  if (!refused) {
    throw new Error(`the reverse of '${envelope.step}' does not fit the data it finds`, {
      cause: new WriteRefused(outcome.refused),
    })
  }
  if (isStuck) {
    return false
  }
  if ((refused.item as Summary | undefined)?.status === 'COMPENSATION_FAILED') {
    return settle(scope, entry, reverse, true)
  }
  throw new ExecutionEnded(
    `execution '${envelope.executionId}' has ended or passed its pivot; nothing of it is undone any more`,
  )
}

function undoneUpdate({ table, envelope, startedAt }: LedgerScope, entry: LedgerEntry | undefined): Write {
  const read = {
    absent: { ConditionExpression: 'attribute_not_exists(#state)', values: {} },
    DONE: { ConditionExpression: '#state = :read', values: { ':read': 'DONE' } },
    // A step that came back to life renews its lease, so the lease tells whether it did. Long work has none: all it
    // does is in transactions of ours, which UNDONE bars.
    PENDING:
      entry?.leaseUntil === undefined
        ? { ConditionExpression: '#state = :read', values: { ':read': 'PENDING' } }
        : {
            ConditionExpression: '#state = :read AND leaseUntil = :lease',
            values: { ':read': 'PENDING', ':lease': entry.leaseUntil },
          },
    UNDONE: { ConditionExpression: '#state = :read', values: { ':read': 'UNDONE' } },
  }[entry?.state ?? 'absent']
  return {
    tag: STEP_RECORD,
    Update: {
      TableName: table,
      Key: stepKey(envelope, envelope.step),
      UpdateExpression:
        'SET #state = :undone, step = :step, #undo = :undo, undoAttempts = :attempts, undoStartedAt = :startedAt, undoneAt = :now REMOVE leaseUntil',
      ConditionExpression: read.ConditionExpression,
      ExpressionAttributeNames: { '#state': 'state', '#undo': 'undo' },
      ExpressionAttributeValues: {
        ':undone': 'UNDONE',
        ':step': envelope.step,
        ':undo': (envelope as UndoEnvelope).undo,
        ':attempts': envelope.attempt,
        ':startedAt': startedAt,
        ':now': nowIso(),
        ...read.values,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}
