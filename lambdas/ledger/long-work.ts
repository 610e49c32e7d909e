import { randomUUID } from 'node:crypto'
import { WorkMovedOn } from '#core/errors.ts'
import { parseStepRecord, readStepRecord } from '../records/read.ts'
import type { StepRecord } from '../records/step-record.ts'
import {
  beginWorkWrite,
  checkpointWrite,
  finishWorkWrite,
  signWorkWrite,
} from '../records/step-writes/work.ts'
import { tryTransact, type Write, WriteRefused } from '../records/transact.ts'
import { commit } from '../records/transitions/commit.ts'
import { forwardError, replay } from './refusals.ts'
import { type LedgerScope, nowIso } from './scope.ts'

/** Work on our own data, item after item, which may take longer than an invocation. */
export interface LongWork<Item, Acquired, Result> {
  /** At least one. */
  readonly items: readonly Item[]
  /** What is acquired once, before the first item, for whoever continues the work. */
  readonly acquire: () => { acquired: Acquired; writes: readonly Write[] }
  /**
   * Does one item, well within an invocation's time. Its writes commit with the checkpoint behind it; those of the last item,
   * with which the work is over, with the end of the step.
   */
  readonly perform: (item: Item, index: number, acquired: Acquired) => Promise<readonly Write[]>
  /** The result. An undo gets either what was acquired or this. */
  readonly finish: (acquired: Acquired) => Result
}

/** The work under the signature of this invocation. */
interface Signed<Acquired> {
  worker: string
  checkpoint: number
  acquired: Acquired
}

/**
 * Continues long work at the first item that is not done, whoever did the others, to its end: PENDING, then DONE with
 * the result. `afterItem` may end this invocation.
 *
 * One invocation is at work at a time, the last one of the latest attempt: it signs the step record. Each item's
 * transaction moves the checkpoint under that signature, so that an item is done once, and an invocation that comes
 * back to life does nothing. There is no lease: an undo bars the next transaction and need not wait.
 *
 * Throws `WorkMovedOn` when another invocation is at work, and otherwise like `commitStep`.
 */
export async function workThrough<Item, Acquired, Result>(
  scope: LedgerScope,
  work: LongWork<Item, Acquired, Result>,
  afterItem: (at: { isLast: boolean }) => Promise<void>,
): Promise<Result> {
  const begun = await begin<Acquired, Result>(scope, work)
  if ('result' in begun) {
    return begun.result
  }
  const { worker, acquired, checkpoint } = begun
  const last = work.items.length - 1
  const perform = (index: number) => work.perform(work.items[index]!, index, acquired)
  for (let index = checkpoint; index < last; index++) {
    await passCheckpoint(scope, { worker, index, writes: await perform(index) })
    await afterItem({ isLast: false })
  }
  const result = await finish(scope, {
    worker,
    last,
    result: work.finish(acquired),
    writes: await perform(last),
  })
  await afterItem({ isLast: true })
  return result
}

/** Writes PENDING with what is acquired, or signs what an earlier invocation has written. */
async function begin<Acquired, Result>(
  scope: LedgerScope,
  { acquire, items }: Pick<LongWork<unknown, Acquired, Result>, 'acquire' | 'items'>,
): Promise<Signed<Acquired> | { result: Result }> {
  const { acquired, writes } = acquire()
  const worker = randomUUID()
  const barred = await commitWork(
    scope,
    beginWorkWrite(scope, { worker, acquired, items: items.length }),
    writes,
  )
  return barred ? sign(scope, worker) : { worker, checkpoint: 0, acquired }
}

/** Signs work that was begun before, unless a later attempt is at work. */
async function sign<Acquired, Result>(
  scope: LedgerScope,
  worker: string,
): Promise<Signed<Acquired> | { result: Result }> {
  const { client, envelope, deadline } = scope
  const outcome = await tryTransact(client, [signWorkWrite(scope, worker)], deadline)
  const refused = outcome.ok ? undefined : parseStepRecord(outcome.refused[0]?.item)
  const record = refused ?? (await readStepRecord(scope, envelope, envelope.step))
  if (outcome.ok && record && 'worker' in record && record.worker === worker) {
    return { worker, checkpoint: record.checkpoint, acquired: record.kept as Acquired }
  }
  return { result: resultOfOther<Result>(scope, record) }
}

/** Commits an item with the checkpoint behind it. */
async function passCheckpoint(
  scope: LedgerScope,
  { worker, index, writes }: { worker: string; index: number; writes: readonly Write[] },
): Promise<void> {
  const barred = await commitWork(scope, checkpointWrite(scope, { worker, index }), writes)
  if (!barred) {
    return
  }
  const { step } = barred
  // The item is committed, and only the response of an earlier try was lost.
  if (step && 'worker' in step && step.worker === worker && step.checkpoint === index + 1) {
    return
  }
  resultOfOther(scope, step)
  throw new WorkMovedOn(`another invocation has ended '${scope.envelope.step}'`)
}

/** Commits the last item with the end of the step. */
async function finish<Result>(
  scope: LedgerScope,
  { writes, ...end }: { worker: string; last: number; result: Result; writes: readonly Write[] },
): Promise<Result> {
  const step = finishWorkWrite(scope, { ...end, endedAt: nowIso() })
  const barred = await commitWork(scope, step, writes)
  return barred ? resultOfOther<Result>(scope, barred.step) : end.result
}

/** Commits a change of the step record with writes. Returns the record when it does not allow the change. */
async function commitWork(
  scope: LedgerScope,
  change: Write,
  writes: readonly Write[],
): Promise<{ step: StepRecord | undefined } | undefined> {
  const { envelope } = scope
  const outcome = await commit(scope, { step: change, writes })
  switch (outcome.kind) {
    case 'committed':
      return undefined
    case 'step-barred':
      return outcome
    case 'execution-barred':
      throw forwardError(envelope, outcome.execution)
    case 'refused':
      throw new Error(`the work of '${envelope.step}' does not fit the data it finds`, {
        cause: new WriteRefused(outcome.refused),
      })
  }
}

/** Returns the result of work that another invocation has ended. Throws when it is undone, or still going on. */
function resultOfOther<Result>({ envelope }: LedgerScope, record: StepRecord | undefined): Result {
  if (record?.state === 'PENDING') {
    throw new WorkMovedOn(`another invocation, of attempt ${record.attempts}, is at '${envelope.step}'`)
  }
  return replay<Result>(envelope, record)
}
