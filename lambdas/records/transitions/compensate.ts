import type { Failure } from '#core/saga/index.ts'
import { type Execution, newExecution, statusAttributes } from '../execution-record.ts'
import type { Change, Condition } from '../expression.ts'
import { executionKey } from '../keys.ts'
import { parseExecutionRecord } from '../read.ts'
import type { RecordsTable } from '../table.ts'
import {
  EXECUTION_RECORD,
  findRefusal,
  type Refusal,
  STEP_RECORD,
  tryTransact,
  type Write,
} from '../transact.ts'
import { tryUpdate } from '../update.ts'
import { updateWrite } from '../writes.ts'

/** An execution that is to be undone, and why. */
interface Undone extends Execution {
  readonly failure?: Failure | undefined
}

export type CompensateOutcome =
  | { kind: 'committed' }
  /** The step record, or the execution, has changed since it was read. */
  | { kind: 'changed' }
  /** The execution has ended or is past its pivot. */
  | { kind: 'ended' }
  /** Conditions of `writes` did not hold. */
  | { kind: 'refused'; refused: readonly Refusal[] }

/** Exactly one of completion and undo wins. An undo takes back neither an end nor that an undo is stuck. */
const MAY_BE_UNDONE = {
  that: 'attribute_not_exists(#committedAt) AND (attribute_not_exists(#status) OR NOT #status IN (:completed, :compensated, :failed))',
  values: { completed: 'COMPLETED', compensated: 'COMPENSATED', failed: 'COMPENSATION_FAILED' },
} satisfies Condition

const IS_STUCK = { that: '#status = :status' } satisfies Condition

/**
 * Commits an undo, and with it any open status → COMPENSATING, for the first failure that was reported.
 *
 * An execution that is COMPENSATION_FAILED stays so until it is retried or skipped: the undo is then a delivery that
 * comes late, or the first one of a retry that is not recorded yet.
 */
export async function compensate(
  { client, table, deadline }: RecordsTable,
  {
    execution,
    startedAt,
    step,
    writes,
  }: {
    execution: Undone
    startedAt: string
    /** The change of the step record. */
    step: Write
    /** Takes the step's effect back. */
    writes: readonly Write[]
  },
): Promise<CompensateOutcome> {
  const target = { tag: EXECUTION_RECORD, table, key: executionKey(execution) }
  const compensating = updateWrite({ ...target, condition: MAY_BE_UNDONE }, changeOf(execution, startedAt))
  const first = outcomeOf(await tryTransact(client, [step, compensating, ...writes], deadline))
  if (first.kind !== 'ended' || !first.isStuck) {
    return first
  }
  // Changes nothing. Not a ConditionCheck, since undos are permitted updates alone.
  const stillStuck = updateWrite(
    { ...target, condition: IS_STUCK },
    { set: { status: 'COMPENSATION_FAILED' } },
  )
  const second = outcomeOf(await tryTransact(client, [step, stillStuck, ...writes], deadline))
  return second.kind === 'ended' ? { kind: 'changed' } : second
}

/** Any open status → COMPENSATING. Nothing when the execution has ended, is past its pivot, or is stuck. */
export async function markCompensating(
  table: RecordsTable,
  execution: Undone,
  startedAt: string,
): Promise<void> {
  await tryUpdate(table, executionKey(execution), changeOf(execution, startedAt), MAY_BE_UNDONE)
}

function changeOf(execution: Undone, startedAt: string): Change {
  return {
    set: statusAttributes(execution, 'COMPENSATING'),
    setOnce: { ...newExecution({ ...execution, startedAt }), failure: execution.failure },
  }
}

type Ended = { kind: 'ended'; isStuck: boolean }

function outcomeOf(
  outcome: Awaited<ReturnType<typeof tryTransact>>,
): Exclude<CompensateOutcome, { kind: 'ended' }> | Ended {
  if (outcome.ok) {
    return { kind: 'committed' }
  }
  const { refused } = outcome
  if (findRefusal(refused, STEP_RECORD)) {
    return { kind: 'changed' }
  }
  const refusal = findRefusal(refused, EXECUTION_RECORD)
  if (refusal) {
    return { kind: 'ended', isStuck: parseExecutionRecord(refusal.item)?.status === 'COMPENSATION_FAILED' }
  }
  return { kind: 'refused', refused }
}
