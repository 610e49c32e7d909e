import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { Unavailable } from '#core/errors.ts'
import { type Decision, FORWARD_STATUSES, type SagaStatus } from '#core/saga/index.ts'
import { type ExecutionRef, type ItemKey, stepKey, summaryKey, waitKey } from '../records/keys.ts'
import { FORWARD_VALUES, MAY_GO_FORWARD, type Summary, setOf, statusAttributes } from '../records/summary.ts'
import { EXECUTION_RECORD, findRefusal, STEP_RECORD, tryTransact, type Write } from '../records/transact.ts'
import { forwardRefusal } from './refusals.ts'
import type { LedgerScope } from './scope.ts'

/** An approval that an execution waits for, or has waited for. */
export interface WaitItem extends ItemKey {
  step: string
  taskToken: string
  attempts: number
  askedAt: string
  decision?: Decision
  /** Step Functions has been told the decision. */
  told?: boolean
}

const WAIT = '#wait'

/**
 * Begins to wait: keeps the task token and shows AWAITING_APPROVAL. Repeatable; a later attempt's token replaces the
 * earlier one's, with which nobody can answer any more, and never the other way round: an earlier attempt that arrives
 * late is `Unavailable`. Throws `Cancelled` and `StepFenced` like every forward step.
 */
export async function awaitDecision(scope: LedgerScope): Promise<void> {
  const { client, table, envelope, startedAt, deadline } = scope
  const { step, attempt, taskToken } = envelope
  const wait: Write = {
    tag: WAIT,
    Update: {
      TableName: table,
      Key: waitKey(envelope, step),
      UpdateExpression:
        'SET step = :step, taskToken = :token, attempts = :attempts, askedAt = if_not_exists(askedAt, :now) REMOVE decision, told',
      // An attempt that is delivered twice may be decided by now, and waits no longer then.
      ConditionExpression:
        'attribute_not_exists(attempts) OR attempts < :attempts OR (attempts = :attempts AND attribute_not_exists(decision))',
      ExpressionAttributeValues: {
        ':step': step,
        ':token': taskToken,
        ':attempts': attempt,
        ':now': startedAt,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
  const summary = waitingUpdate(
    { table, execution: envelope },
    {
      status: 'AWAITING_APPROVAL',
      change: 'ADD waiting :steps',
      step,
    },
  )
  const outcome = await tryTransact(client, [wait, summary], deadline)
  if (outcome.ok) {
    return
  }
  const barred = findRefusal(outcome.refused, EXECUTION_RECORD)
  if (barred) {
    throw forwardRefusal(scope, barred)
  }
  const attempts = findRefusal(outcome.refused, WAIT)?.item?.attempts
  if (attempts !== attempt) {
    throw new Unavailable(`attempt ${attempts} of '${step}' waits already; this is ${attempt}`)
  }
}

/** What `decide` needs of the stack. */
export interface DecisionScope {
  readonly client: DynamoDBDocumentClient
  readonly table: string
  readonly deadline: number
}

interface Decided {
  wait: WaitItem
  decision: Decision
}

/** Each other approval of the execution may come between once when it is asked for and once when it is decided. */
const MAX_ATTEMPTS = 20

/**
 * Records a decision once: of two on the same approval, and of a decision and a cancel, one wins. Answers false when
 * another came first. An approval is DONE in the ledger; a rejection leaves that to the failure.
 */
export async function recordDecision(
  scope: DecisionScope,
  summary: Summary,
  decided: Decided,
): Promise<boolean> {
  let standing = summary
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const outcome = await tryToRecord(scope, standing, decided)
    if (typeof outcome === 'boolean') {
      return outcome
    }
    standing = outcome
  }
  throw new Unavailable(`the approvals beside '${decided.wait.step}' changed ${MAX_ATTEMPTS} times`)
}

/** Answers the summary as it is now when another approval was asked for or decided in between. */
async function tryToRecord(
  { client, table, deadline }: DecisionScope,
  summary: Summary,
  { wait, decision }: Decided,
): Promise<boolean | Summary> {
  const others = [...(summary.waiting ?? [])].filter((step) => step !== wait.step)
  const status = others.length > 0 ? 'AWAITING_APPROVAL' : 'RUNNING'
  const decided: Write = {
    tag: WAIT,
    Update: {
      TableName: table,
      Key: { pk: wait.pk, sk: wait.sk },
      UpdateExpression: 'SET decision = :decision',
      ConditionExpression: 'attribute_not_exists(decision) AND taskToken = :token',
      ExpressionAttributeValues: { ':decision': decision, ':token': wait.taskToken },
    },
  }
  const running = waitingUpdate(
    { table, execution: summary },
    {
      status,
      change: 'DELETE waiting :steps',
      step: wait.step,
      // The status above was computed from this set.
      given: summary.waiting,
    },
  )
  const done: Write = {
    tag: STEP_RECORD,
    Put: {
      TableName: table,
      Item: {
        ...stepKey(summary, wait.step),
        step: wait.step,
        state: 'DONE',
        result: decision,
        attempts: wait.attempts,
        startedAt: wait.askedAt,
        endedAt: decision.decidedAt,
      },
      // A decision that came between two attempts reached nobody: the one on the later attempt stands.
      ConditionExpression: 'attribute_not_exists(#state) OR #state = :done',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':done': 'DONE' },
    },
  }
  const writes = [decided, running, ...(decision.decision === 'approve' ? [done] : [])]
  const outcome = await tryTransact(client, writes, deadline)
  if (outcome.ok) {
    return true
  }
  const isBarredAlone = outcome.refused.every(({ tag }) => tag === EXECUTION_RECORD)
  const standing = isBarredAlone && (outcome.refused[0]?.item as Summary | undefined)
  return standing && mayGoForward(standing) ? standing : false
}

function mayGoForward({ cancelRequestedAt, status }: Summary): boolean {
  return !cancelRequestedAt && FORWARD_STATUSES.some((forward) => forward === status)
}

function waitingUpdate(
  { table, execution }: { table: string; execution: ExecutionRef & { workflow: string } },
  {
    status,
    change,
    step,
    given,
  }: {
    status: SagaStatus
    change: string
    step: string
    given?: Set<string> | undefined
  },
): Write {
  const { UpdateExpression, ...update } = setOf({ values: statusAttributes(execution, status) })
  return {
    tag: EXECUTION_RECORD,
    Update: {
      TableName: table,
      Key: summaryKey(execution),
      UpdateExpression: `${UpdateExpression} ${change}`,
      ...update,
      ConditionExpression: given ? `${MAY_GO_FORWARD} AND waiting = :given` : MAY_GO_FORWARD,
      ExpressionAttributeValues: {
        ...update.ExpressionAttributeValues,
        ...FORWARD_VALUES,
        ':steps': new Set([step]),
        ...(given ? { ':given': given } : {}),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}
