import { Rejection } from '#core/errors.ts'
import { LEASE_MARGIN_SECONDS } from '#core/saga/index.ts'
import { refusedEntry, updateEntry } from '../records/entry.ts'
import { changesOf, forwardCheck } from '../records/summary.ts'
import { findRefusal, STEP_RECORD, tryTransact } from '../records/transact.ts'
import { forwardRefusal, replay } from './refusals.ts'
import { idempotencyKey, type LedgerScope, nowIso } from './scope.ts'

/** What a step does at a system that is not ours, which no transaction of ours can hold. */
export interface OutsideCall<Result> {
  /** Must have one effect however often it is called with this key. A `Rejection` says that it had none. */
  readonly call: (idempotencyKey: string) => Promise<Result>
  /** Takes the call back by its key. Used when the undo came first, which only a zombie past its lease can see. */
  readonly reverse: (idempotencyKey: string) => Promise<unknown>
}

/**
 * Performs a step at an outside system: PENDING with a lease, the call, DONE.
 *
 * The lease ends after this invocation must be dead, so an undo never runs beside the call. A retry calls again with
 * the same key. Throws like `commitStep`, and what `call` throws: after a `Rejection` the lease is given back at once,
 * after anything else it stays, for the call may still take effect.
 */
export async function callOutside<Result>(scope: LedgerScope, outside: OutsideCall<Result>): Promise<Result> {
  const first = await begin<Result>(scope)
  if (first) {
    return first.result
  }

  const key = idempotencyKey(scope.envelope)
  let result: Result
  try {
    result = await outside.call(key)
  } catch (error) {
    if (error instanceof Rejection) {
      await giveBackLease(scope)
    }
    throw error
  }
  return finish(scope, { result, reverse: () => outside.reverse(key) })
}

/** Puts PENDING; answers the stored result when the step is DONE already. */
async function begin<Result>(scope: LedgerScope): Promise<{ result: Result } | undefined> {
  const { envelope, startedAt, deadline } = scope
  const pending = updateEntry(scope, {
    set: 'SET #state = :pending, step = :step, leaseUntil = :lease, attempts = :attempts, startedAt = if_not_exists(startedAt, :startedAt)',
    condition: 'attribute_not_exists(#state) OR #state = :pending',
    values: {
      ':step': envelope.step,
      ':lease': deadline + LEASE_MARGIN_SECONDS * 1000,
      ':attempts': envelope.attempt,
      ':startedAt': startedAt,
    },
  })
  const check = forwardCheck(scope.table, envelope, { now: startedAt })
  const outcome = await tryTransact(scope.client, [pending, check], deadline)
  if (outcome.ok) {
    return undefined
  }
  const refused = findRefusal(outcome.refused, STEP_RECORD)
  if (!refused) {
    throw forwardRefusal(scope, outcome.refused[0]!)
  }
  return { result: replay<Result>(scope, await refusedEntry(scope, refused)) }
}

/** PENDING → DONE. When the way is barred the call is not left standing: reversed here or by the undo. */
async function finish<Result>(
  scope: LedgerScope,
  { result, reverse }: { result: Result; reverse: () => Promise<unknown> },
): Promise<Result> {
  const endedAt = nowIso()
  const done = updateEntry(scope, {
    set: 'SET #state = :done, #result = :result, endedAt = :endedAt REMOVE leaseUntil',
    condition: '#state = :pending',
    values: { ':done': 'DONE', ':result': result, ':endedAt': endedAt },
    names: { '#result': 'result' },
  })
  const check = forwardCheck(scope.table, scope.envelope, {
    changes: changesOf(scope.envelope, endedAt),
    now: scope.startedAt,
  })
  const outcome = await tryTransact(scope.client, [done, check], scope.deadline)
  if (outcome.ok) {
    return result
  }
  const refused = findRefusal(outcome.refused, STEP_RECORD)
  if (!refused) {
    // Cancelled while the call was on its way: the undo finds PENDING and asks the provider by key.
    await giveBackLease(scope)
    throw forwardRefusal(scope, outcome.refused[0]!)
  }
  const entry = await refusedEntry(scope, refused)
  if (entry?.state === 'UNDONE') {
    await reverse()
  }
  return replay(scope, entry)
}

/** Lets an undo go ahead at once; harmless when the entry is no longer PENDING. */
async function giveBackLease(scope: LedgerScope): Promise<void> {
  const update = updateEntry(scope, {
    set: 'SET leaseUntil = :over',
    condition: '#state = :pending',
    values: { ':over': 0 },
  })
  await tryTransact(scope.client, [update], scope.deadline)
}
