import type { ExecutionRecord } from './execution-record.ts'
import type { Condition } from './expression.ts'

export type ForwardRecord = Extract<ExecutionRecord, { status: 'RUNNING' | 'AWAITING_APPROVAL' }>

export function isForward(record: ExecutionRecord): record is ForwardRecord {
  return record.status === 'RUNNING' || record.status === 'AWAITING_APPROVAL'
}

/** Forward steps commit only while no cancel was accepted and nothing is being undone (G6). */
export const MAY_GO_FORWARD = {
  that: 'attribute_not_exists(#cancelRequestedAt) AND (attribute_not_exists(#status) OR #status IN (:running, :awaiting))',
  values: { running: 'RUNNING', awaiting: 'AWAITING_APPROVAL' },
} satisfies Condition
