import {
  type Failure,
  FORWARD_STATUSES,
  type SagaStatus,
  type Simulation,
  type StepEnvelope,
} from '#core/saga/index.ts'
import { FIRST_LOOK_MS, openUntil } from './deadline.ts'
import { type ExecutionRef, summaryKey } from './keys.ts'
import { EXECUTION_RECORD, type Write } from './transact.ts'

/** One item per execution: its status and what lists show of it. The ledger items beside it say what was done. */
export interface Summary extends ExecutionRef {
  pk: string
  sk: string
  workflow: string
  status: SagaStatus
  input: unknown
  simulate?: Simulation
  failure?: Failure
  /** What a step has told of it for lists. */
  facts?: Record<string, unknown>
  startedAt: string
  endedAt?: string
  cancelRequestedAt?: string
  cancelReason?: string
  /** When its pivot committed: since then it can neither be cancelled nor undone. */
  committedAt?: string
  /** The undo that has given up, while the status is COMPENSATION_FAILED (G8). */
  stuck?: Stuck
  /** How many rollback executions have taken over; the last one's name follows from it. */
  rollbacks?: number
  /** Of the definition that its newest execution runs; null when that runs none. Absent until somebody has asked. */
  version?: string | null | undefined
  /** The undone execution that this one tries again, and the one that tries this one again. */
  retryOf?: string
  retriedBy?: string
  /** Steps whose decision is waited for. */
  waiting?: Set<string>
  /** SHA-256 of the request that started it. */
  requestHash?: string
  tenantKey: string
  tenantStatusKey: string
  workflowKey: string
  workflowStatusKey: string
  listSort: string
  /** Until it has ended, or an undo is stuck: see `openUntil`. */
  openKey?: string
  deadline?: string
}

/** An undo that has given up. `undo` and `step` are absent when it was not an undo that failed, but the ending. */
export interface Stuck {
  undo?: string
  step?: string
  error: string
  message?: string
  since: string
  /** The Step Functions execution that failed; what takes over from it is named after it. */
  execution: string
}

/** The part of a step's envelope that a summary knows. */
export interface Execution extends ExecutionRef {
  workflow: string
  input: unknown
  simulate?: Simulation | undefined
}

export function workflowKey(tenant: string, workflow: string): string {
  return `${tenant}#${workflow}`
}

export function tenantStatusKey(tenant: string, status: SagaStatus): string {
  return `${tenant}#${status}`
}

export function workflowStatusKey(tenant: string, workflow: string, status: SagaStatus): string {
  return `${tenant}#${workflow}#${status}`
}

/** A status, and with it the lists in which the execution stands: written together wherever a status is written. */
export function statusAttributes(
  { tenant, workflow }: { tenant: string; workflow: string },
  status: SagaStatus,
) {
  return {
    status,
    tenantStatusKey: tenantStatusKey(tenant, status),
    workflowStatusKey: workflowStatusKey(tenant, workflow, status),
  }
}

export function newSummary(
  start: Execution & { startedAt: string; requestHash?: string; retryOf?: string },
): Summary {
  const { tenant, executionId, workflow, input, startedAt, simulate, requestHash, retryOf } = start
  return {
    ...summaryKey(start),
    tenant,
    executionId,
    workflow,
    input,
    startedAt,
    ...(simulate ? { simulate } : {}),
    ...(requestHash ? { requestHash } : {}),
    ...(retryOf ? { retryOf } : {}),
    ...statusAttributes(start, 'RUNNING'),
    tenantKey: tenant,
    workflowKey: workflowKey(tenant, workflow),
    listSort: `${startedAt}#${executionId}`,
    ...openUntil(executionId, Date.parse(startedAt) + FIRST_LOOK_MS),
  }
}

/** Forward steps commit only while nobody has cancelled and nothing is being undone (G6). */
export const MAY_GO_FORWARD =
  'attribute_not_exists(cancelRequestedAt) AND (attribute_not_exists(#status) OR #status IN (:running, :awaiting))'

export const FORWARD_VALUES = { ':running': FORWARD_STATUSES[0], ':awaiting': FORWARD_STATUSES[1] }

/** What a step's commit keeps in the summary. */
interface Changes {
  facts?: Record<string, unknown> | undefined
  committedAt?: string | undefined
}

/** The changes of a step's commit: its facts, and where it is a pivot, that there is no way back. */
export function changesOf(
  { results, pivot }: StepEnvelope,
  now: string,
  facts?: Record<string, unknown>,
): Changes | undefined {
  const isFirst = Object.keys(results).length === 0
  if (!facts && !pivot && !isFirst) {
    return undefined
  }
  return { facts, committedAt: pivot ? now : undefined }
}

/**
 * The summary's part in a forward step's transaction. With `changes`, which the first step of a saga always has, an
 * execution that was started past the API (the Step Functions console, the `aws` CLI) is entered as if it had come
 * through it.
 */
export function forwardCheck(
  table: string,
  execution: Execution,
  { changes, now }: { changes?: Changes | undefined; now: string },
): Write {
  const Key = summaryKey(execution)
  const guard = {
    TableName: table,
    Key,
    ConditionExpression: MAY_GO_FORWARD,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  }
  if (!changes) {
    return {
      tag: EXECUTION_RECORD,
      ConditionCheck: {
        ...guard,
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: FORWARD_VALUES,
      },
    }
  }
  const update = setOf({ defaults: entered(execution, now), values: { ...changes } })
  return {
    tag: EXECUTION_RECORD,
    Update: {
      ...guard,
      ...update,
      ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ...FORWARD_VALUES },
    },
  }
}

/**
 * The summary's part in an undo's transaction: COMPENSATING, for the first reason given. Never after an end, nor once an
 * undo has given up: then `stillStuck` takes its place.
 */
export function compensatingUpdate(
  table: string,
  execution: Execution & { failure?: Failure | undefined },
  now: string,
): Write {
  return {
    tag: EXECUTION_RECORD,
    Update: { TableName: table, ...statusUpdate(execution, 'COMPENSATING', now) },
  }
}

/**
 * The summary's part in the transaction of an undo of a stuck execution: it stays COMPENSATION_FAILED until somebody
 * retries or skips, or it is over. Such an undo is a delivery that comes late, or the first of a retry that is not
 * recorded yet. An update that changes nothing, since undos may check by updates alone.
 */
export function stillStuck(table: string, execution: Execution): Write {
  return {
    tag: EXECUTION_RECORD,
    Update: {
      TableName: table,
      Key: summaryKey(execution),
      UpdateExpression: 'SET #status = :stuck',
      ConditionExpression: '#status = :stuck',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':stuck': 'COMPENSATION_FAILED' },
    },
  }
}

/**
 * An update that moves the summary to a status on the way back, keeping the first failure. Refused once the execution
 * has completed, or has passed its pivot: exactly one of completion and undo wins. One that is COMPENSATION_FAILED may
 * end, but is not COMPENSATING again by this.
 */
export function statusUpdate(
  execution: Execution & { failure?: Failure | undefined },
  status: 'COMPENSATING' | 'COMPENSATED',
  now: string,
) {
  const { failure } = execution
  const isEnd = status === 'COMPENSATED'
  const update = setOf({
    values: {
      ...statusAttributes(execution, status),
      endedAt: isEnd ? now : undefined,
    },
    defaults: { ...entered(execution, now), failure },
    remove: isEnd ? OPEN : [],
  })
  // No undo begins after the end, nor takes back that one is stuck; recording the end again is no change.
  const over = {
    ':completed': 'COMPLETED',
    ...(isEnd ? {} : { ':compensated': 'COMPENSATED', ':stuck': 'COMPENSATION_FAILED' }),
  }
  return {
    Key: summaryKey(execution),
    ...update,
    ConditionExpression: `attribute_not_exists(committedAt) AND (attribute_not_exists(#status) OR NOT #status IN (${Object.keys(over).join(', ')}))`,
    ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ...over },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  }
}

/**
 * The update that completes an execution, unless it was cancelled or is being undone; neither can be after its pivot.
 * Repeatable.
 */
export function completion(execution: Execution, now: string) {
  const update = setOf({
    values: statusAttributes(execution, 'COMPLETED'),
    defaults: { endedAt: now },
    remove: OPEN,
  })
  return {
    Key: summaryKey(execution),
    ...update,
    ConditionExpression: `(${MAY_GO_FORWARD}) OR #status = :status OR attribute_exists(committedAt)`,
    ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ...FORWARD_VALUES },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  }
}

/** What stands in a summary while its execution is open. */
export const OPEN = ['openKey', 'deadline']

/** What a summary holds that no request has written: that of an execution started past the API. */
function entered(execution: Execution, now: string): Record<string, unknown> {
  const { pk: _pk, sk: _sk, ...attributes } = newSummary({ ...execution, startedAt: now })
  return attributes
}

/**
 * `SET` of values, and of defaults where nothing stands yet; `REMOVE` wins over defaults. Each name is aliased as
 * `#name`, each value as `:name`.
 * `#status` is always declared, so the caller's condition has to use it.
 */
export function setOf({
  values = {},
  defaults = {},
  remove = [],
}: {
  values?: Record<string, unknown>
  defaults?: Record<string, unknown>
  remove?: readonly string[]
}) {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  const fallback = Object.entries(defaults).filter(
    ([name, value]) => value !== undefined && !(name in values) && !remove.includes(name),
  )
  const sets = [
    ...given.map(([name]) => `#${name} = :${name}`),
    ...fallback.map(([name]) => `#${name} = if_not_exists(#${name}, :${name})`),
  ]
  const all = [...given, ...fallback]
  return {
    UpdateExpression: `SET ${sets.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.map((name) => `#${name}`).join(', ')}` : ''}`,
    ExpressionAttributeNames: {
      '#status': 'status',
      ...Object.fromEntries([...all.map(([name]) => name), ...remove].map((name) => [`#${name}`, name])),
    },
    ExpressionAttributeValues: Object.fromEntries(all.map(([name, value]) => [`:${name}`, value])),
  }
}
