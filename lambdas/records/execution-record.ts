import * as z from 'zod'
import { Failure, type SagaStatus, Simulation } from '#core/saga/index.ts'
import { deadlineAt, FIRST_CHECK_MS } from './deadline.ts'
import type { ExecutionRef } from './keys.ts'
import { listPartition } from './list-shards.ts'

/** An undo that has given up. `undo` and `step` are absent when recording the end failed, and no undo. */
export const Stuck = z.object({
  undo: z.string().optional(),
  step: z.string().optional(),
  error: z.string(),
  message: z.string().optional(),
  since: z.string(),
  /** The Step Functions execution that failed; the rollback that takes over is named after it. */
  execution: z.string(),
})
export type Stuck = z.infer<typeof Stuck>

/** Who has cancelled or retried, why and when. */
export const Intervention = z.object({ by: z.string(), reason: z.string().optional(), at: z.string() })
export type Intervention = z.infer<typeof Intervention>

const common = {
  tenant: z.string(),
  executionId: z.string(),
  workflow: z.string(),
  input: z.unknown(),
  simulate: Simulation.optional(),
  /** What steps have reported for lists, such as an order's total. */
  facts: z.record(z.string(), z.unknown()).optional(),
  startedAt: z.string(),
  cancelRequestedAt: z.string().optional(),
  /** The cancel that was accepted then. */
  cancel: Intervention.optional(),
  /** How many rollback executions have taken over; the name of the newest one follows from it. */
  rollbacks: z.int().optional(),
  /**
   * Of the definition that its newest execution runs. Absent, or null in older records, of one that was started by hand, until
   * the sweeper has seen it.
   */
  version: z.string().nullable().optional(),
  /** The undone execution that this one tries again. */
  retryOf: z.string().optional(),
  /** Of its stuck undo the last one, or what began it as the retry of another execution. */
  retry: Intervention.optional(),
  /** SHA-256 of the request that started it. */
  requestHash: z.string().optional(),
  /** X-Ray's id of the trace that begins with the request that started it. */
  traceId: z.string().optional(),
}

const open = { deadline: z.string().optional() }
const forward = {
  ...open,
  /** When its pivot committed: since then it can neither be cancelled nor undone. */
  committedAt: z.string().optional(),
}
const undone = {
  failure: Failure.optional(),
  /** The undo that an operator has retried or skipped. */
  stuck: Stuck.optional(),
}

/** One item per execution: its status and what lists show of it. The step records beside it say what was done. */
export const ExecutionRecord = z.discriminatedUnion('status', [
  z.object({ ...common, ...forward, status: z.literal('RUNNING') }),
  z.object({
    ...common,
    ...forward,
    status: z.literal('AWAITING_APPROVAL'),
    /** Steps whose decision is waited for. */
    waiting: z.set(z.string()),
  }),
  z.object({
    ...common,
    status: z.literal('COMPLETED'),
    committedAt: z.string().optional(),
    endedAt: z.string(),
  }),
  z.object({ ...common, ...open, ...undone, status: z.literal('COMPENSATING') }),
  z.object({
    ...common,
    ...undone,
    status: z.literal('COMPENSATED'),
    endedAt: z.string(),
    /** The execution that tries this one again. */
    retriedBy: z.string().optional(),
  }),
  z.object({ ...common, ...undone, status: z.literal('COMPENSATION_FAILED'), stuck: Stuck }),
])
export type ExecutionRecord = z.infer<typeof ExecutionRecord>

export type EndedRecord = Extract<ExecutionRecord, { status: 'COMPLETED' | 'COMPENSATED' }>
export type StuckRecord = Extract<ExecutionRecord, { status: 'COMPENSATION_FAILED' }>

export function isEnded(record: ExecutionRecord): record is EndedRecord {
  return record.status === 'COMPLETED' || record.status === 'COMPENSATED'
}

/** What an envelope and an execution record both say of an execution. */
export interface Execution extends ExecutionRef {
  readonly workflow: string
  readonly input: unknown
  readonly simulate?: Simulation | undefined
}

export interface NewExecution extends Execution {
  readonly startedAt: string
  readonly requestHash?: string
  readonly traceId?: string | undefined
  /** Of the definition that it starts on. */
  readonly version?: string | undefined
  readonly retryOf?: string
  readonly retry?: Intervention
}

/** The attributes of a new execution's item, without its key. */
export function newExecution(start: NewExecution) {
  const { tenant, executionId, workflow, input, startedAt, simulate, requestHash } = start
  const { retryOf, retry, traceId, version } = start
  return {
    tenant,
    executionId,
    workflow,
    input,
    startedAt,
    ...(simulate ? { simulate } : {}),
    ...(requestHash ? { requestHash } : {}),
    ...(traceId ? { traceId } : {}),
    ...(version ? { version } : {}),
    ...(retryOf ? { retryOf } : {}),
    ...(retry ? { retry } : {}),
    ...statusAttributes(start, 'RUNNING'),
    tenantKey: listPartition(tenant, executionId),
    workflowKey: listPartition(workflowList(tenant, workflow), executionId),
    listSort: `${startedAt}#${executionId}`,
    ...deadlineAt(executionId, Date.parse(startedAt) + FIRST_CHECK_MS),
  }
}

/** A status with the keys of the lists in which it puts the execution; one is never written without the other. */
export function statusAttributes<Status extends SagaStatus>(
  { tenant, workflow, executionId }: ExecutionRef & { workflow: string },
  status: Status,
) {
  return {
    status,
    tenantStatusKey: listPartition(tenantStatusList(tenant, status), executionId),
    workflowStatusKey: listPartition(workflowStatusList(tenant, workflow, status), executionId),
  }
}

export function workflowList(tenant: string, workflow: string): string {
  return `${tenant}#${workflow}`
}

export function tenantStatusList(tenant: string, status: SagaStatus): string {
  return `${tenant}#${status}`
}

export function workflowStatusList(tenant: string, workflow: string, status: SagaStatus): string {
  return `${tenant}#${workflow}#${status}`
}

/** Why an execution is being undone, or was. */
export function failureOf(record: ExecutionRecord): Failure | undefined {
  return 'failure' in record ? record.failure : undefined
}

export function stuckOf(record: ExecutionRecord): Stuck | undefined {
  return 'stuck' in record ? record.stuck : undefined
}

/** When the pivot of the execution committed. */
export function pivotOf(record: ExecutionRecord): string | undefined {
  return 'committedAt' in record ? record.committedAt : undefined
}
