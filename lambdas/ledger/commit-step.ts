import { doneWrite } from '../records/step-writes/done.ts'
import { type Refusal, type Write, WriteRefused } from '../records/transact.ts'
import { commit } from '../records/transitions/commit.ts'
import { forwardError, replay } from './refusals.ts'
import { type LedgerScope, nowIso } from './scope.ts'

/** What a step does to data of our own. */
export interface Effect<Result> {
  readonly result: Result
  readonly writes?: readonly Write[]
  /** Returns the error, in the business's words, for writes whose conditions did not hold. */
  readonly refuse?: (refused: readonly Refusal[]) => Error
  /** What lists show of the execution, such as the order's total; replaces what an earlier step reported. */
  readonly facts?: Record<string, unknown>
}

/**
 * Commits a step over our own data: its step record and its effect in one transaction, once.
 *
 * A second delivery gets the first one's result. Throws `StepFenced` after the step's undo, `Cancelled` after a
 * cancel, what `refuse` returns for a business condition, and `Unavailable` under contention; nothing is written then.
 */
export async function commitStep<Result>(scope: LedgerScope, effect: Effect<Result>): Promise<Result> {
  const { envelope } = scope
  const { result, writes = [], facts } = effect
  const endedAt = nowIso()
  const step = doneWrite(scope, { result, endedAt })
  const outcome = await commit(scope, { step, writes, done: { endedAt, facts } })
  switch (outcome.kind) {
    case 'committed':
      return result
    case 'step-barred':
      return replay(envelope, outcome.step)
    case 'execution-barred':
      throw forwardError(envelope, outcome.execution)
    case 'refused':
      throw effect.refuse?.(outcome.refused) ?? new WriteRefused(outcome.refused)
  }
}
