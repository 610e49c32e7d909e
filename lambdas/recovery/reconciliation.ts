import { type ExecutionRecord, pivotOf } from '#lambdas/records/execution-record.ts'
import { isForward } from '#lambdas/records/forward.ts'

/** What the Executions table says of a saga. */
export type RecordState =
  | 'none'
  | 'RUNNING, AWAITING_APPROVAL'
  | 'with a cancel'
  | 'past its pivot'
  | 'COMPENSATING'
  | 'COMPENSATION_FAILED'
  | 'COMPLETED, COMPENSATED'

/** What Step Functions says of the newest execution of the saga. */
export type MachineState =
  | 'none'
  | 'none, started by hand'
  | 'none, older than 90 days'
  | 'of another input'
  | 'RUNNING, PENDING_REDRIVE'
  | 'SUCCEEDED as COMPLETED'
  | 'SUCCEEDED as COMPENSATED'
  | 'SUCCEEDED, saying neither'
  | 'FAILED, TIMED_OUT, ABORTED'

/** What is done about the two: each in `reconcile.ts`. */
export type Action =
  | 'nothing'
  | 'wait'
  | 'start'
  | 'start anew'
  | 'complete'
  | 'compensate'
  | 'roll back'
  | 'enter, roll back'
  | 'report'

const NOTHING = {
  none: 'nothing',
  'none, started by hand': 'nothing',
  'none, older than 90 days': 'nothing',
  'of another input': 'nothing',
  'RUNNING, PENDING_REDRIVE': 'nothing',
  'SUCCEEDED as COMPLETED': 'nothing',
  'SUCCEEDED as COMPENSATED': 'nothing',
  'SUCCEEDED, saying neither': 'nothing',
  'FAILED, TIMED_OUT, ABORTED': 'nothing',
} as const satisfies Record<MachineState, Action>

/** Of an execution that is open: what Step Functions knows decides, and without it what the ledger says was done. */
const OPEN = {
  none: 'roll back',
  'none, started by hand': 'wait',
  'none, older than 90 days': 'roll back',
  'of another input': 'roll back',
  'RUNNING, PENDING_REDRIVE': 'wait',
  'SUCCEEDED as COMPLETED': 'complete',
  'SUCCEEDED as COMPENSATED': 'compensate',
  'SUCCEEDED, saying neither': 'report',
  'FAILED, TIMED_OUT, ABORTED': 'roll back',
} as const satisfies Record<MachineState, Action>

/** Every combination of the two; docs/guarantees.md shows the same table, and a test compares them. */
export const RECONCILIATION: Readonly<Record<RecordState, Readonly<Record<MachineState, Action>>>> = {
  none: { ...NOTHING, 'FAILED, TIMED_OUT, ABORTED': 'enter, roll back' },
  'RUNNING, AWAITING_APPROVAL': { ...OPEN, none: 'start', 'of another input': 'start anew' },
  'with a cancel': OPEN,
  'past its pivot': {
    ...OPEN,
    none: 'complete',
    'none, older than 90 days': 'complete',
    'of another input': 'complete',
    'SUCCEEDED as COMPENSATED': 'report',
    'FAILED, TIMED_OUT, ABORTED': 'complete',
  },
  COMPENSATING: { ...OPEN, 'SUCCEEDED as COMPLETED': 'report' },
  // An operator retries or skips the undo that is stuck.
  COMPENSATION_FAILED: NOTHING,
  'COMPLETED, COMPENSATED': NOTHING,
}

export function recordStateOf(record: ExecutionRecord | undefined): RecordState {
  if (!record) {
    return 'none'
  }
  if (isForward(record)) {
    if (pivotOf(record)) {
      return 'past its pivot'
    }
    return record.cancelRequestedAt ? 'with a cancel' : 'RUNNING, AWAITING_APPROVAL'
  }
  switch (record.status) {
    case 'COMPENSATING':
    case 'COMPENSATION_FAILED':
      return record.status
    default:
      return 'COMPLETED, COMPENSATED'
  }
}
