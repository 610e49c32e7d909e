import type { StepEnvelope } from '#core/saga/index.ts'
import { inSpan } from '../../telemetry/spans.ts'
import { type ExecutionRecord, newExecution } from '../execution-record.ts'
import { MAY_GO_FORWARD } from '../forward.ts'
import { executionKey } from '../keys.ts'
import { parseExecutionRecord, parseStepRecord, readStepRecord } from '../read.ts'
import type { StepRecord } from '../step-record.ts'
import type { RecordsTable } from '../table.ts'
import {
  EXECUTION_RECORD,
  findRefusal,
  type Refusal,
  STEP_RECORD,
  tryTransact,
  type Write,
} from '../transact.ts'
import { checkWrite, updateWrite } from '../writes.ts'

export interface CommitScope extends RecordsTable {
  readonly envelope: StepEnvelope
  /** When this invocation began, ISO 8601. */
  readonly startedAt: string
}

/** What a forward step commits. */
export interface Commit {
  /** The change of the step record. */
  readonly step: Write
  /** The step's effect on our own data. */
  readonly writes?: readonly Write[]
  /** Present when the step is done by this commit. */
  readonly done?: {
    readonly endedAt: string
    /** What lists show of the execution from now on. */
    readonly facts?: Record<string, unknown> | undefined
  }
}

export type CommitOutcome =
  | { kind: 'committed' }
  /** The step record does not allow it. */
  | { kind: 'step-barred'; step: StepRecord | undefined }
  /** The execution is cancelled, being undone, or over. */
  | { kind: 'execution-barred'; execution: ExecutionRecord | undefined }
  /** Conditions of `writes` did not hold. */
  | { kind: 'refused'; refused: readonly Refusal[] }

/**
 * The forward check: commits what a step writes only while its execution goes forward (G6). Of several conditions that
 * do not hold, the outcome tells the first in the order above.
 */
export async function commit(
  scope: CommitScope,
  { step, writes = [], done }: Commit,
): Promise<CommitOutcome> {
  const transaction = [step, executionWrite(scope, done), ...writes]
  const outcome = await inSpan('ledger.commit', {}, () =>
    tryTransact(scope.client, transaction, scope.deadline),
  )
  if (outcome.ok) {
    return { kind: 'committed' }
  }
  const { refused } = outcome
  const stepRefusal = findRefusal(refused, STEP_RECORD)
  if (stepRefusal) {
    const { envelope } = scope
    const found = parseStepRecord(stepRefusal.item) ?? (await readStepRecord(scope, envelope, envelope.step))
    return { kind: 'step-barred', step: found }
  }
  const executionRefusal = findRefusal(refused, EXECUTION_RECORD)
  if (executionRefusal) {
    return { kind: 'execution-barred', execution: parseExecutionRecord(executionRefusal.item) }
  }
  return { kind: 'refused', refused }
}

/**
 * The first step of a saga that is done enters an execution that was started without the API (the Step Functions
 * console, the `aws` CLI), as if it had come through the API. A pivot records that there is no way back.
 */
function executionWrite({ table, envelope, startedAt }: CommitScope, done: Commit['done']): Write {
  const { results, pivot } = envelope
  const isFirst = Object.keys(results).length === 0
  const target = { tag: EXECUTION_RECORD, table, key: executionKey(envelope), condition: MAY_GO_FORWARD }
  if (!done || !(done.facts || pivot || isFirst)) {
    return checkWrite(target)
  }
  return updateWrite(target, {
    set: { facts: done.facts, committedAt: pivot ? done.endedAt : undefined },
    setOnce: newExecution({ ...envelope, startedAt }),
  })
}
