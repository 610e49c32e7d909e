import type { ExecutionRecord } from '../execution-record.ts'
import { executionKey, stepKey } from '../keys.ts'
import { readStepRecords } from '../read.ts'
import type { RecordsTable } from '../table.ts'
import { tryUpdate } from '../update.ts'

/** A step that has succeeded, or that was undone (`undo`), as somebody else than the ledger knows. */
interface Known {
  readonly step: string
  readonly undo?: string | undefined
  readonly pivot?: boolean | undefined
  readonly result: unknown
  readonly startedAt: string
  readonly endedAt: string
}

const BEFORE_DONE = {
  that: 'attribute_not_exists(#state) OR #state = :pending',
  values: { pending: 'PENDING' },
} as const
const BEFORE_UNDONE = { that: 'attribute_not_exists(#state) OR #state <> :state' } as const
const IS_FORWARD = {
  that: '#status IN (:running, :awaiting)',
  values: { running: 'RUNNING', awaiting: 'AWAITING_APPROVAL' },
} as const

/**
 * Enters into the ledger what it misses of `known`, which comes in the order in which it happened: absent or PENDING →
 * DONE, any state → UNDONE. Writes nothing where the ledger knows it all, as it does unless the table was put back to an
 * earlier moment. Repeatable; what is written meanwhile wins.
 */
export async function catchUp(
  table: RecordsTable,
  execution: ExecutionRecord,
  known: readonly Known[],
): Promise<void> {
  const records = await readStepRecords(table, execution)
  const states = new Map<string, string>(records.map(({ step, state }) => [step, state]))
  for (const each of known) {
    const state = states.get(each.step)
    if (each.undo) {
      if (state !== 'UNDONE') {
        await enterUndone(table, execution, each, each.undo)
        states.set(each.step, 'UNDONE')
      }
    } else if (state === undefined || state === 'PENDING') {
      await enterDone(table, execution, each)
      states.set(each.step, 'DONE')
    }
    if (each.pivot) {
      await tryUpdate(table, executionKey(execution), { setOnce: { committedAt: each.endedAt } }, IS_FORWARD)
    }
  }
}

async function enterDone(
  table: RecordsTable,
  execution: ExecutionRecord,
  { step, result, startedAt, endedAt }: Known,
): Promise<void> {
  await tryUpdate(
    table,
    stepKey(execution, step),
    {
      set: { step, state: 'DONE', result, endedAt },
      setOnce: { startedAt, attempts: 1 },
      remove: ['leaseUntil', 'worker'],
    },
    BEFORE_DONE,
  )
}

async function enterUndone(
  table: RecordsTable,
  execution: ExecutionRecord,
  { step, startedAt, endedAt }: Known,
  undo: string,
): Promise<void> {
  const undone = { undo, undoAttempts: 1, undoStartedAt: startedAt, undoneAt: endedAt }
  await tryUpdate(
    table,
    stepKey(execution, step),
    { set: { step, state: 'UNDONE', ...undone }, remove: ['leaseUntil'] },
    BEFORE_UNDONE,
  )
}
