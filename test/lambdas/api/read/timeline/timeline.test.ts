import { expect, test } from 'vitest'
import type { TimelineEntry } from '#core/api/responses/timeline.ts'
import { planOf } from '#lambdas/api/read/timeline/plan.ts'
import { timelineOf } from '#lambdas/api/read/timeline/timeline.ts'
import type { AttemptRecord } from '#lambdas/records/attempts.ts'
import type { ExecutionRecord } from '#lambdas/records/execution-record.ts'
import type { Records } from '#lambdas/records/read.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString()

const execution = (of: object): ExecutionRecord =>
  ({
    tenant: 'demo',
    executionId: 'ord_1',
    workflow: 'order-fulfillment',
    input: {},
    startedAt: at(0),
    ...of,
  }) as ExecutionRecord

const failed = (state: string, attempts: number, seconds: number, of: Partial<AttemptRecord> = {}) => ({
  state,
  step: state,
  attempts,
  startedAt: at(seconds),
  endedAt: at(seconds + 0.5),
  error: { name: 'Unavailable', message: 'the payment provider does not answer' },
  ...of,
})

const timeline = (records: Partial<Records> & { execution: ExecutionRecord }, seconds: number) =>
  timelineOf(
    { steps: [], attempts: [], waits: [], ...records },
    planOf(records.execution.workflow),
    Date.parse(at(seconds)),
  )

const only = (rows: TimelineEntry[]) => {
  expect(rows).toHaveLength(1)
  return rows[0]!
}

const running = execution({ status: 'RUNNING' })
const failure = { step: 'UpdateWarehouse', error: 'Unavailable' }

test('a step that failed says when it is tried again at the latest, and runs once that moment is past', () => {
  const attempts = [failed('ProcessPayment', 1, 1), failed('ProcessPayment', 3, 4)]
  const row = only(timeline({ execution: running, attempts }, 5))
  expect(row).toEqual({
    step: 'ProcessPayment',
    kind: 'step',
    status: 'RETRYING',
    startedAt: at(1),
    // The third retry waits four seconds at most.
    nextAttemptAt: at(8.5),
    error: attempts[1]!.error,
    attempts: [
      { number: 1, startedAt: at(1), endedAt: at(1.5), error: attempts[0]!.error },
      // It was killed, and has written nothing.
      { number: 2 },
      { number: 3, startedAt: at(4), endedAt: at(4.5), error: attempts[1]!.error },
    ],
  })
  expect(only(timeline({ execution: running, attempts }, 9))).toMatchObject({ status: 'RUNNING' })
})

test('a step that is refused is not tried again', () => {
  const refused = failed('ProcessPayment', 1, 1, { error: { name: 'PaymentDeclined', message: 'no' } })
  expect(only(timeline({ execution: running, attempts: [refused] }, 1))).toMatchObject({
    status: 'FAILED',
    endedAt: at(1.5),
  })
})

test('a later attempt that holds the lease is at work', () => {
  const record = {
    step: 'ProcessPayment',
    state: 'PENDING',
    attempts: 2,
    startedAt: at(1),
    leaseUntil: 0,
  } as const
  const row = only(
    timeline(
      {
        execution: running,
        steps: [{ ...record, attemptedAt: at(3) }],
        attempts: [failed('ProcessPayment', 1, 1)],
      },
      3,
    ),
  )
  expect(row).toMatchObject({
    status: 'RUNNING',
    attempts: [{ number: 1 }, { number: 2, startedAt: at(3) }],
  })
  expect(row.error).toBeUndefined()
})

test('long work says how far it has come', () => {
  const work = { step: 'PackItems', state: 'PENDING', attempts: 1, startedAt: at(1), worker: 'w' } as const
  expect(
    only(timeline({ execution: running, steps: [{ ...work, checkpoint: 1, items: 3 }] }, 2)),
  ).toMatchObject({
    kind: 'work',
    status: 'RUNNING',
    progress: { done: 1, total: 3 },
  })
})

test('an approval waits until it expires, and then says who decided and why', () => {
  const wait = { step: 'ApproveOrder', taskToken: 't', attempts: 1, askedAt: at(1) }
  const waiting = execution({ status: 'AWAITING_APPROVAL', waiting: new Set(['ApproveOrder']) })
  expect(only(timeline({ execution: waiting, waits: [wait] }, 2))).toMatchObject({
    kind: 'approval',
    status: 'WAITING',
    expiresAt: at(31),
    attempts: [{ number: 1, startedAt: at(1) }],
  })
  // By a version of the saga that gives it longer than today's.
  const older = { ...wait, decideBy: at(91) }
  expect(only(timeline({ execution: waiting, waits: [older] }, 2))).toMatchObject({ expiresAt: at(91) })
  const decision = { decision: 'reject', by: 'ada', reason: 'looks odd', decidedAt: at(9) } as const
  const rejected = execution({ status: 'COMPENSATING', failure: { step: 'ApproveOrder', error: 'Rejected' } })
  expect(only(timeline({ execution: rejected, waits: [{ ...wait, decision }] }, 10))).toMatchObject({
    status: 'FAILED',
    endedAt: at(9),
    decision,
    error: { name: 'Rejected' },
  })
})

test('of a stuck execution: the undo that gave up, and those that it blocks, in the order in which they will run', () => {
  const done = (step: string, seconds: number) =>
    ({ step, state: 'DONE', attempts: 1, startedAt: at(seconds), endedAt: at(seconds + 0.1) }) as const
  const rows = timeline(
    {
      execution: execution({
        status: 'COMPENSATION_FAILED',
        failure,
        stuck: {
          undo: 'UnpackItems',
          step: 'PackItems',
          error: 'Unavailable',
          since: at(9),
          execution: 'demo_ord_1',
        },
      }),
      steps: [
        done('ProcessPayment', 3),
        // Its undo has taken effect, and only the answer was lost.
        {
          ...done('PackItems', 4),
          state: 'UNDONE',
          undo: 'UnpackItems',
          undoStartedAt: at(7),
          undoneAt: at(7.2),
        },
        done('ReserveInventory', 2),
        {
          step: 'UpdateWarehouse',
          state: 'UNDONE',
          undo: 'RevertWarehouse',
          undoStartedAt: at(6),
          undoneAt: at(6.5),
        },
      ],
      attempts: [
        failed('UpdateWarehouse', 1, 5),
        failed('UnpackItems', 1, 7, { step: 'PackItems' }),
        failed('UnpackItems', 2, 8, { step: 'PackItems' }),
      ],
    },
    100,
  )
  expect(rows.map(({ step, status }) => `${step} ${status}`)).toEqual([
    'ReserveInventory DONE',
    'ProcessPayment DONE',
    'PackItems DONE',
    'UpdateWarehouse FAILED',
    'RevertWarehouse NOTHING_TO_UNDO',
    'UnpackItems STUCK',
    'RefundPayment BLOCKED',
    'ReleaseInventory BLOCKED',
  ])
  expect(rows[5]).toMatchObject({ kind: 'undo', of: 'PackItems', attempts: [{ number: 1 }, { number: 2 }] })
})

test('attempts of a rollback that goes on with a stuck undo are counted anew', () => {
  const attempts = [
    failed('RefundPayment', 1, 5, { step: 'ProcessPayment' }),
    failed('RefundPayment', 2, 6, { step: 'ProcessPayment' }),
    failed('RefundPayment', 1, 90, { step: 'ProcessPayment' }),
  ]
  const row = only(
    timeline({ execution: execution({ status: 'COMPENSATING', failure: undefined }), attempts }, 91),
  )
  expect(row).toMatchObject({ step: 'RefundPayment', status: 'RETRYING' })
  expect(row.attempts.map(({ number }) => number)).toEqual([1, 2, 1])
})
