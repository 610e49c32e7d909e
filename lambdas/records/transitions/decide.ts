import { Unavailable } from '#core/errors.ts'
import type { Decision } from '#core/saga/index.ts'
import { type ExecutionRecord, statusAttributes } from '../execution-record.ts'
import { bothOf, type Condition } from '../expression.ts'
import { isForward, MAY_GO_FORWARD } from '../forward.ts'
import { executionKey, stepKey, waitKey } from '../keys.ts'
import { parseExecutionRecord } from '../read.ts'
import type { RecordsTable } from '../table.ts'
import { EXECUTION_RECORD, STEP_RECORD, tryTransact, type Write } from '../transact.ts'
import type { WaitRecord } from '../waits.ts'
import { putWrite, updateWrite } from '../writes.ts'
import { WAIT_RECORD } from './await-decision.ts'

export type DecideOutcome = 'decided' | 'too-late'

interface Decided {
  readonly wait: WaitRecord
  readonly decision: Decision
}

/** Each other approval of the execution may come between, once when it is asked for and once when it is decided. */
const MAX_ATTEMPTS = 20

/**
 * Records a decision, and AWAITING_APPROVAL → RUNNING when no other approval is waited for. Of two decisions on the
 * same approval, and of a decision and a cancel, one wins. An approval makes the step DONE; a rejection leaves that to
 * the failure.
 */
export async function decide(
  table: RecordsTable,
  execution: ExecutionRecord,
  decided: Decided,
): Promise<DecideOutcome> {
  let current = execution
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const outcome = await tryToDecide(table, current, decided)
    if (typeof outcome === 'string') {
      return outcome
    }
    current = outcome
  }
  throw new Unavailable(`the approvals beside '${decided.wait.step}' changed ${MAX_ATTEMPTS} times`)
}

/** Returns the execution as it is now when another approval was asked for or decided in between. */
async function tryToDecide(
  { client, table, deadline }: RecordsTable,
  execution: ExecutionRecord,
  { wait, decision }: Decided,
): Promise<DecideOutcome | ExecutionRecord> {
  const writes = [
    decisionWrite(table, execution, { wait, decision }),
    runningWrite(table, execution, wait),
    ...(decision.decision === 'approve' ? [approvedWrite(table, execution, { wait, decision })] : []),
  ]
  const outcome = await tryTransact(client, writes, deadline)
  if (outcome.ok) {
    return 'decided'
  }
  const [refusal, ...others] = outcome.refused
  if (refusal?.tag !== EXECUTION_RECORD || others.length > 0) {
    return 'too-late'
  }
  const current = parseExecutionRecord(refusal.item)
  return current && isForward(current) && !current.cancelRequestedAt ? current : 'too-late'
}

function decisionWrite(table: string, execution: ExecutionRecord, { wait, decision }: Decided): Write {
  const condition = {
    that: 'attribute_not_exists(#decision) AND #taskToken = :token',
    values: { token: wait.taskToken },
  }
  const target = { tag: WAIT_RECORD, table, key: waitKey(execution, wait.step), condition }
  return updateWrite(target, { set: { decision } })
}

/** The status follows from the steps that are waited for, so it is written only while they are the ones that were read. */
function runningWrite(table: string, execution: ExecutionRecord, { step }: WaitRecord): Write {
  const waiting = execution.status === 'AWAITING_APPROVAL' ? execution.waiting : undefined
  const others = [...(waiting ?? [])].filter((each) => each !== step)
  const condition: Condition = waiting
    ? bothOf(MAY_GO_FORWARD, { that: '#waiting = :read', values: { read: waiting } })
    : MAY_GO_FORWARD
  return updateWrite(
    { tag: EXECUTION_RECORD, table, key: executionKey(execution), condition },
    {
      set: statusAttributes(execution, others.length > 0 ? 'AWAITING_APPROVAL' : 'RUNNING'),
      delete: { waiting: new Set([step]) },
    },
  )
}

/** A decision that came between two attempts reached nobody, so the one on the later attempt replaces it. */
function approvedWrite(table: string, execution: ExecutionRecord, { wait, decision }: Decided): Write {
  const condition = {
    that: 'attribute_not_exists(#state) OR #state = :done',
    values: { done: 'DONE' },
  }
  return putWrite(
    { tag: STEP_RECORD, table, key: stepKey(execution, wait.step), condition },
    {
      step: wait.step,
      state: 'DONE',
      result: decision,
      attempts: wait.attempts,
      startedAt: wait.askedAt,
      endedAt: decision.decidedAt,
    },
  )
}
