import { ExecutionEnded, StepInFlight, Unavailable, UndoDoesNotFit } from '#core/errors.ts'
import type { UndoEnvelope } from '#core/saga/index.ts'
import { readStepRecord } from '../records/read.ts'
import type { StepRecord } from '../records/step-record.ts'
import { undoneWrite } from '../records/step-writes/undone.ts'
import { type Write, WriteRefused } from '../records/transact.ts'
import { compensate } from '../records/transitions/compensate.ts'
import { describeSpan, inSpan } from '../telemetry/spans.ts'
import { idempotencyKey, type LedgerScope, nowIso } from './scope.ts'

/** How a step is taken back, from nothing but what the ledger has stored. */
export interface Reversal<Result> {
  /**
   * Own data: the reverse writes for what the step returned, or for what long work that is half done has acquired.
   * Committed with the step record.
   */
  readonly writes?: (made: Result) => readonly Write[]
  /** Outside system: reverses the call made with this key, if it had an effect. Must bear being called again. */
  readonly call?: (idempotencyKey: string) => Promise<unknown>
}

/** After a lost race the next read shows another state; more than a few in a row is contention. */
const MAX_READS = 4

/**
 * Undoes a step, whatever became of it: nothing for one that never committed (a tombstone then refuses late
 * deliveries), the reverse of it for one that did, success at once for one that is undone.
 *
 * Throws `StepInFlight` while the step's lease has not ended, `ExecutionEnded` when the execution has ended,
 * `UndoDoesNotFit` when the reverse writes are refused.
 */
export async function undoStep<Result>(
  scope: LedgerScope<UndoEnvelope>,
  reversal: Reversal<Result>,
): Promise<void> {
  const { envelope } = scope
  for (let reads = 0; reads < MAX_READS; reads++) {
    const record = await readStepRecord(scope, envelope, envelope.step)
    if (record?.state === 'UNDONE') {
      describeSpan({ 'flowforge.replayed': true })
      return
    }
    refuseWhileLeased(envelope, record)
    if (record) {
      await callReverse(envelope, reversal)
    }
    const made = madeBy(record)
    const reverse = made === undefined ? [] : reversal.writes?.(made as Result)
    if (await settle(scope, record, reverse ?? [])) {
      return
    }
  }
  throw new Unavailable(`'${envelope.step}' changed under its undo ${MAX_READS} times`)
}

async function callReverse(envelope: UndoEnvelope, { call }: Reversal<never>): Promise<void> {
  if (call) {
    const key = idempotencyKey(envelope)
    await inSpan('outside.call', { isCall: true, attributes: { 'flowforge.idempotency_key': key } }, () =>
      call(key),
    )
  }
}

function refuseWhileLeased({ step }: UndoEnvelope, record: StepRecord | undefined): void {
  if (record && 'leaseUntil' in record && record.leaseUntil > Date.now()) {
    throw new StepInFlight(step, new Date(record.leaseUntil))
  }
}

/** What there is to take back: what the step returned, or what its work has acquired. */
function madeBy(record: StepRecord | undefined): unknown {
  if (record?.state === 'DONE') {
    return record.result
  }
  return record && 'kept' in record ? record.kept : undefined
}

/** Writes UNDONE over exactly what was read; false when the step or the execution has changed since. */
async function settle(
  scope: LedgerScope<UndoEnvelope>,
  read: StepRecord | undefined,
  writes: readonly Write[],
): Promise<boolean> {
  const { envelope, startedAt } = scope
  const step = undoneWrite(scope, { read, undoneAt: nowIso() })
  const outcome = await inSpan('ledger.commit', {}, () =>
    compensate(scope, { execution: envelope, startedAt, step, writes }),
  )
  switch (outcome.kind) {
    case 'committed':
      return true
    case 'changed':
      return false
    case 'ended':
      throw new ExecutionEnded(
        envelope.executionId,
        'has ended or passed its pivot; nothing of it is undone any more',
      )
    case 'refused':
      throw new UndoDoesNotFit(envelope.step, {
        found: `${outcome.refused.map(({ tag }) => `'${tag}'`).join(', ')} is not as the step has left it`,
        cause: new WriteRefused(outcome.refused),
      })
  }
}
