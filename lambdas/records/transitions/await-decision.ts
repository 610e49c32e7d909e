import { inSpan } from '../../telemetry/spans.ts'
import { type ExecutionRecord, statusAttributes } from '../execution-record.ts'
import { expiryAfter, WAIT_DAYS } from '../expiry.ts'
import type { Condition } from '../expression.ts'
import { MAY_GO_FORWARD } from '../forward.ts'
import { executionKey, waitKey } from '../keys.ts'
import { parseExecutionRecord } from '../read.ts'
import { EXECUTION_RECORD, findRefusal, tryTransact } from '../transact.ts'
import { expiryOfWait } from '../waits.ts'
import { updateWrite } from '../writes.ts'
import type { CommitScope } from './commit.ts'

export type AwaitDecisionOutcome =
  | { kind: 'waiting' }
  /** A later attempt waits already, with another task token. */
  | { kind: 'superseded'; attempts: number }
  /** The execution is cancelled, being undone, or over. */
  | { kind: 'execution-barred'; execution: ExecutionRecord | undefined }

export const WAIT_RECORD = '#wait'

/** An attempt that is delivered twice may be decided by now, and waits no longer then. */
const IS_NEWEST = {
  that: 'attribute_not_exists(#attempts) OR #attempts < :attempts OR (#attempts = :attempts AND attribute_not_exists(#decision))',
} satisfies Condition

/**
 * RUNNING or AWAITING_APPROVAL → AWAITING_APPROVAL, storing the task token. Repeatable: the token of a later attempt
 * replaces that of an earlier one, never the other way round.
 */
export async function awaitDecision(scope: CommitScope): Promise<AwaitDecisionOutcome> {
  const { client, table, envelope, startedAt, deadline } = scope
  const { step, attempt, taskToken, timeoutSeconds } = envelope
  const wait = updateWrite(
    { tag: WAIT_RECORD, table, key: waitKey(envelope, step), condition: IS_NEWEST },
    {
      set: {
        ...{ step, taskToken, attempts: attempt, attemptedAt: startedAt, expiresAt: expiryAfter(WAIT_DAYS) },
        ...(timeoutSeconds === undefined ? {} : { decideBy: expiryOfWait(startedAt, timeoutSeconds) }),
      },
      setOnce: { askedAt: startedAt },
      remove: ['decision', 'told'],
    },
  )
  const awaiting = updateWrite(
    { tag: EXECUTION_RECORD, table, key: executionKey(envelope), condition: MAY_GO_FORWARD },
    { set: statusAttributes(envelope, 'AWAITING_APPROVAL'), add: { waiting: new Set([step]) } },
  )
  const outcome = await inSpan('ledger.commit', {}, () => tryTransact(client, [wait, awaiting], deadline))
  if (outcome.ok) {
    return { kind: 'waiting' }
  }
  const barred = findRefusal(outcome.refused, EXECUTION_RECORD)
  if (barred) {
    return { kind: 'execution-barred', execution: parseExecutionRecord(barred.item) }
  }
  const attempts = Number(findRefusal(outcome.refused, WAIT_RECORD)?.item?.attempts)
  return attempts === attempt ? { kind: 'waiting' } : { kind: 'superseded', attempts }
}
