import { refusedEntry } from '../records/entry.ts'
import { stepKey } from '../records/keys.ts'
import { changesOf, forwardCheck } from '../records/summary.ts'
import {
  EXECUTION_RECORD,
  findRefusal,
  type Refusal,
  STEP_RECORD,
  tryTransact,
  type Write,
  WriteRefused,
} from '../records/transact.ts'
import { forwardRefusal, replay } from './refusals.ts'
import { type LedgerScope, nowIso } from './scope.ts'

/** What a step does to data of our own. */
export interface Effect<Result> {
  readonly result: Result
  readonly writes?: readonly Write[]
  /** The business's words for writes whose conditions did not hold. */
  readonly refuse?: (refused: readonly Refusal[]) => Error
  /** What lists show of the execution, such as the order's total; replaces what an earlier step told. */
  readonly facts?: Record<string, unknown>
}

/**
 * Commits a step over our own data: its ledger entry and its effect in one transaction, once.
 *
 * A second delivery gets the first one's result. Throws `StepFenced` after the step's undo, `Cancelled` after a
 * cancel, what `refuse` makes of a business condition, and `Unavailable` under contention; nothing is written then.
 */
export async function commitStep<Result>(scope: LedgerScope, effect: Effect<Result>): Promise<Result> {
  const { client, table, envelope, startedAt, deadline } = scope
  const endedAt = nowIso()
  const put: Write = {
    tag: STEP_RECORD,
    Put: {
      TableName: table,
      Item: {
        ...stepKey(envelope, envelope.step),
        step: envelope.step,
        state: 'DONE',
        result: effect.result,
        attempts: envelope.attempt,
        startedAt,
        endedAt,
      },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
  const check = forwardCheck(table, envelope, {
    changes: changesOf(envelope, endedAt, effect.facts),
    now: startedAt,
  })
  const outcome = await tryTransact(client, [put, check, ...(effect.writes ?? [])], deadline)
  if (outcome.ok) {
    return effect.result
  }
  const { refused } = outcome
  const entry = findRefusal(refused, STEP_RECORD)
  if (entry) {
    return replay(scope, await refusedEntry(scope, entry))
  }
  const summary = findRefusal(refused, EXECUTION_RECORD)
  if (summary) {
    throw forwardRefusal(scope, summary)
  }
  throw effect.refuse?.(refused) ?? new WriteRefused(refused)
}
