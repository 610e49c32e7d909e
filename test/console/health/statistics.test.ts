import { describe, expect, test } from 'vitest'
import { type Counted, countByWorkflow, listFailingSteps, percentileOf } from '#console/health/statistics.ts'

const startedAt = '2026-11-27T10:00:00.000Z'
const execution = (status: Counted['status'], seconds?: number, more: Partial<Counted> = {}): Counted => ({
  workflow: 'order-fulfillment',
  status,
  startedAt,
  ...(seconds === undefined
    ? {}
    : { endedAt: new Date(Date.parse(startedAt) + seconds * 1000).toISOString() }),
  ...more,
})

test('executions are counted by what they came to, the busiest workflow first', () => {
  const counts = countByWorkflow([
    execution('COMPLETED', 1, { workflow: 'money-transfer' }),
    execution('COMPLETED', 1),
    execution('COMPENSATED', 3),
    execution('COMPENSATION_FAILED'),
    execution('AWAITING_APPROVAL'),
  ])
  expect(counts).toEqual([
    {
      workflow: 'order-fulfillment',
      ...{ started: 4, completed: 1, compensated: 1, stuck: 1, open: 1 },
      ...{ p50: 1000, p95: 3000 },
    },
    expect.objectContaining({ workflow: 'money-transfer', started: 1, completed: 1 }),
  ])
})

describe('a percentile', () => {
  test.each([
    [[], 50, undefined],
    [[7], 95, 7],
    [[4, 1, 3, 2], 50, 2],
    [Array.from({ length: 100 }, (_, index) => index + 1), 95, 95],
  ] as [number[], number, number | undefined][])('of %j at %i is %s', (values, percent, value) => {
    expect(percentileOf(values, percent)).toBe(value)
  })
})

test('steps that fail are told apart by error, items of an each are not, and a stuck undo is one of them', () => {
  const failed = (step: string, error: string) => execution('COMPENSATED', 1, { failure: { step, error } })
  const stuck = { undo: 'RefundPayment', error: 'Unavailable', since: startedAt, execution: 'x' }
  const rows = listFailingSteps([
    failed('CopyService[0]', 'Unavailable'),
    failed('CopyService[2]', 'Unavailable'),
    failed('CopyService[2]', 'VersionConflict'),
    execution('COMPENSATION_FAILED', undefined, { stuck }),
  ])
  expect(rows.map(({ step, error, count }) => `${step} ${error} ${count}`)).toEqual([
    'CopyService Unavailable 2',
    'CopyService VersionConflict 1',
    'RefundPayment Unavailable 1',
  ])
})
