import { randomUUID } from 'node:crypto'
import { WorkMovedOn } from '#core/errors.ts'
import { type LedgerEntry, readEntry, refusedEntry, updateEntry } from '../records/entry.ts'
import { stepKey } from '../records/keys.ts'
import { forwardCheck } from '../records/summary.ts'
import {
  EXECUTION_RECORD,
  findRefusal,
  STEP_RECORD,
  tryTransact,
  type Write,
  WriteRefused,
} from '../records/transact.ts'
import { forwardRefusal, replay } from './refusals.ts'
import { type LedgerScope, nowIso } from './scope.ts'

/** Work on our own data, item after item, which may take longer than an invocation. */
export interface LongWork<Item, Kept, Result> {
  readonly items: readonly Item[]
  /** What is acquired once, before the first item, and kept by whoever goes on with the work. */
  readonly acquire: () => { kept: Kept; writes: readonly Write[] }
  /** Does one item, well within an invocation's time. Its writes commit with the checkpoint behind it. */
  readonly perform: (item: Item, index: number, kept: Kept) => Promise<readonly Write[]>
  /** The last writes, and the answer. An undo is handed either what was kept or this. */
  readonly finish: (kept: Kept) => { result: Result; writes: readonly Write[] }
}

/** The entry under the signature of the invocation that is at work. */
interface Held<Kept> {
  worker: string
  checkpoint: number
  kept: Kept
}

/**
 * Goes on with long work at the first item that is not done, whoever did the others, to its end: PENDING, then DONE with
 * the result. `afterItem` may end this invocation in between.
 *
 * One invocation is at work at a time, the last one of the latest attempt: it signs the entry. Each item's transaction
 * moves the checkpoint on under that signature, so that an item is done once, and an invocation that comes back to life
 * does nothing. There is no lease: an undo bars the next transaction and need not wait.
 *
 * Throws `WorkMovedOn` when it is another's turn, and otherwise like `commitStep`.
 */
export async function workThrough<Item, Kept, Result>(
  scope: LedgerScope,
  work: LongWork<Item, Kept, Result>,
  afterItem: () => Promise<void>,
): Promise<Result> {
  const begun = await begin<Kept, Result>(scope, work.acquire)
  if ('result' in begun) {
    return begun.result
  }
  const { worker, kept } = begun
  for (let index = begun.checkpoint; index < work.items.length; index++) {
    const writes = await work.perform(work.items[index]!, index, kept)
    await passCheckpoint(scope, { worker, index, writes })
    await afterItem()
  }
  return finish(scope, { worker, ...work.finish(kept) })
}

/** Puts PENDING with what is acquired; where that has been done before, takes over. */
async function begin<Kept, Result>(
  scope: LedgerScope,
  acquire: LongWork<never, Kept, Result>['acquire'],
): Promise<Held<Kept> | { result: Result }> {
  const { table, envelope, startedAt } = scope
  const { kept, writes } = acquire()
  const held = { worker: randomUUID(), checkpoint: 0, kept }
  const put: Write = {
    tag: STEP_RECORD,
    Put: {
      TableName: table,
      Item: {
        ...stepKey(envelope, envelope.step),
        step: envelope.step,
        state: 'PENDING',
        ...held,
        attempts: envelope.attempt,
        startedAt,
      },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
  return (await commit(scope, put, writes)) ? takeOver(scope, held.worker) : held
}

/** Signs work that was begun before, unless a later attempt is at it. */
async function takeOver<Kept, Result>(
  scope: LedgerScope,
  worker: string,
): Promise<Held<Kept> | { result: Result }> {
  const { attempt } = scope.envelope
  const signature = updateEntry(scope, {
    set: 'SET worker = :worker, attempts = :attempts',
    condition: '#state = :pending AND attempts <= :attempts',
    values: { ':worker': worker, ':attempts': attempt },
  })
  const outcome = await tryTransact(scope.client, [signature], scope.deadline)
  if (!outcome.ok) {
    return { result: resultOfOther<Result>(scope, await refusedEntry(scope, outcome.refused[0]!)) }
  }
  const entry = await readEntry(scope)
  if (entry?.worker !== worker) {
    return { result: resultOfOther<Result>(scope, entry) }
  }
  return { worker, checkpoint: entry.checkpoint!, kept: entry.kept as Kept }
}

/** Commits an item with the checkpoint behind it. */
async function passCheckpoint(
  scope: LedgerScope,
  { worker, index, writes }: { worker: string; index: number; writes: readonly Write[] },
): Promise<void> {
  const update = updateEntry(scope, {
    set: 'SET checkpoint = :next',
    condition: '#state = :pending AND worker = :worker AND checkpoint = :index',
    values: { ':worker': worker, ':index': index, ':next': index + 1 },
  })
  const entry = await commit(scope, update, writes)
  // Where only the answer was lost, it is committed.
  if (!entry || (entry.worker === worker && entry.checkpoint === index + 1)) {
    return
  }
  resultOfOther(scope, entry)
  throw new WorkMovedOn(`another invocation has ended '${scope.envelope.step}'`)
}

async function finish<Result>(
  scope: LedgerScope,
  { worker, result, writes }: { worker: string; result: Result; writes: readonly Write[] },
): Promise<Result> {
  const update = updateEntry(scope, {
    set: 'SET #state = :done, #result = :result, endedAt = :endedAt REMOVE worker',
    condition: '#state = :pending AND worker = :worker',
    values: { ':worker': worker, ':done': 'DONE', ':result': result, ':endedAt': nowIso() },
    names: { '#result': 'result' },
  })
  const entry = await commit(scope, update, writes)
  return entry ? resultOfOther<Result>(scope, entry) : result
}

/** Commits a change of the entry with writes. Answers the entry as it is, when that is what barred the change. */
async function commit(
  scope: LedgerScope,
  change: Write,
  writes: readonly Write[],
): Promise<LedgerEntry | undefined> {
  const { client, table, envelope, startedAt, deadline } = scope
  const check = forwardCheck(table, envelope, { now: startedAt })
  const outcome = await tryTransact(client, [change, check, ...writes], deadline)
  if (outcome.ok) {
    return undefined
  }
  const { refused } = outcome
  const entry = findRefusal(refused, STEP_RECORD)
  if (entry) {
    return refusedEntry(scope, entry)
  }
  const summary = findRefusal(refused, EXECUTION_RECORD)
  if (summary) {
    throw forwardRefusal(scope, summary)
  }
  throw new Error(`the work of '${envelope.step}' does not fit the data it finds`, {
    cause: new WriteRefused(refused),
  })
}

/** The result of work that another invocation has ended. Throws when it is undone, or another is at it. */
function resultOfOther<Result>(scope: LedgerScope, entry: LedgerEntry | undefined): Result {
  if (entry?.state !== 'PENDING') {
    return replay<Result>(scope, entry)
  }
  throw new WorkMovedOn(`another invocation, of attempt ${entry.attempts}, is at '${scope.envelope.step}'`)
}
