import { Rejection } from '#core/errors.ts'
import { LEASE_MARGIN_SECONDS } from '#core/saga/index.ts'
import { calledWrite, endLeaseWrite, leaseWrite } from '../records/step-writes/call.ts'
import { tryTransact, WriteRefused } from '../records/transact.ts'
import { commit } from '../records/transitions/commit.ts'
import { inSpan } from '../telemetry/spans.ts'
import { forwardError, replay } from './refusals.ts'
import { idempotencyKey, type LedgerScope, nowIso } from './scope.ts'

/** What a step does at an outside system, which no transaction of ours can include. */
export interface OutsideCall<Result> {
  /** Must have one effect however often it is called with this key. A `Rejection` says that it had none. */
  readonly call: (idempotencyKey: string) => Promise<Result>
  /** Takes the call back by its key. Called when the undo came first, which only a zombie past its lease can see. */
  readonly reverse: (idempotencyKey: string) => Promise<unknown>
}

/**
 * Performs a step at an outside system: PENDING with a lease, the call, DONE.
 *
 * The lease ends after this invocation must be dead, so an undo never runs beside the call. A retry calls again with
 * the same key. Throws like `commitStep`, and what `call` throws: after a `Rejection` the lease ends at once, after
 * any other error it stays, for the call may still take effect.
 */
export async function callOutside<Result>(scope: LedgerScope, outside: OutsideCall<Result>): Promise<Result> {
  const stored = await begin<Result>(scope)
  if (stored) {
    return stored.result
  }
  const key = idempotencyKey(scope.envelope)
  let result: Result
  try {
    result = await inSpan(
      'outside.call',
      { isCall: true, attributes: { 'flowforge.idempotency_key': key } },
      () => outside.call(key),
    )
  } catch (error) {
    if (error instanceof Rejection) {
      await endLease(scope)
    }
    throw error
  }
  return finish(scope, { result, reverse: () => outside.reverse(key) })
}

/** Writes PENDING; returns the stored result when the step is DONE already. */
async function begin<Result>(scope: LedgerScope): Promise<{ result: Result } | undefined> {
  const { envelope, deadline } = scope
  const outcome = await commit(scope, { step: leaseWrite(scope, deadline + LEASE_MARGIN_SECONDS * 1000) })
  switch (outcome.kind) {
    case 'committed':
      return undefined
    case 'step-barred':
      return { result: replay<Result>(envelope, outcome.step) }
    case 'execution-barred':
      throw forwardError(envelope, outcome.execution)
    case 'refused':
      throw new WriteRefused(outcome.refused)
  }
}

/** PENDING → DONE. A call whose step is barred is reversed: here, or by the undo. */
async function finish<Result>(
  scope: LedgerScope,
  { result, reverse }: { result: Result; reverse: () => Promise<unknown> },
): Promise<Result> {
  const { envelope } = scope
  const endedAt = nowIso()
  const outcome = await commit(scope, { step: calledWrite(scope, { result, endedAt }), done: { endedAt } })
  switch (outcome.kind) {
    case 'committed':
      return result
    case 'step-barred':
      if (outcome.step?.state === 'UNDONE') {
        await reverse()
      }
      return replay(envelope, outcome.step)
    case 'execution-barred':
      // Cancelled while the call was on its way: the undo finds PENDING and asks the provider by key.
      await endLease(scope)
      throw forwardError(envelope, outcome.execution)
    case 'refused':
      throw new WriteRefused(outcome.refused)
  }
}

/** Lets an undo begin at once. Harmless when the step is no longer PENDING. */
async function endLease(scope: LedgerScope): Promise<void> {
  await tryTransact(scope.client, [endLeaseWrite(scope)], scope.deadline)
}
