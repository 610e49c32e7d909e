import { refusedEntry } from '../records/entry.ts'
import { stepKey } from '../records/keys.ts'
import { changesOf, forwardCheck } from '../records/summary.ts'
import { type RefusedWrite, transact, type Write, WriteRefused } from '../records/transact.ts'
import { forwardRefusal, replay } from './refusals.ts'
import { type LedgerScope, nowIso } from './scope.ts'

/** What a step does to data of our own. */
export interface Effect<Result> {
  readonly result: Result
  readonly writes?: readonly Write[]
  /** The business's words for writes whose conditions did not hold; indexes are those of `writes`. */
  readonly refuse?: (refused: readonly RefusedWrite[]) => Error
  /** What lists show of the execution, such as the order's total; replaces what an earlier step told. */
  readonly facts?: Record<string, unknown>
}

/** The ledger's own writes come first in every transaction. */
const ENTRY = 0
const SUMMARY = 1
const LEDGER_WRITES = 2

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
  try {
    await transact(client, [put, check, ...(effect.writes ?? [])], deadline)
    return effect.result
  } catch (error) {
    if (!(error instanceof WriteRefused)) {
      throw error
    }
    const entry = error.refused.find(({ index }) => index === ENTRY)
    if (entry) {
      return replay(scope, await refusedEntry(scope, entry))
    }
    const summary = error.refused.find(({ index }) => index === SUMMARY)
    if (summary) {
      throw forwardRefusal(scope, summary)
    }
    const domain = error.refused.map(({ index, item }) => ({ index: index - LEDGER_WRITES, item }))
    throw effect.refuse?.(domain) ?? error
  }
}
