import { expect, test } from 'vitest'
import { executionAt, lastInstant } from '#core/picture/moment.ts'

const at = (ms: number) => new Date(1_000_000 + ms).toISOString()
const EXECUTION = {
  status: 'COMPENSATED' as const,
  failure: { step: 'B', error: 'Broken' },
  results: {},
  startedAt: at(0),
  endedAt: at(500),
  timeline: [
    {
      step: 'A',
      kind: 'step' as const,
      status: 'DONE' as const,
      startedAt: at(10),
      endedAt: at(100),
      attempts: [
        { number: 1, startedAt: at(10), endedAt: at(20), error: { name: 'Flaky', message: '' } },
        { number: 2, startedAt: at(90), endedAt: at(100) },
      ],
    },
    {
      step: 'B',
      kind: 'step' as const,
      status: 'FAILED' as const,
      startedAt: at(110),
      endedAt: at(120),
      error: { name: 'Broken', message: '' },
      attempts: [{ number: 1, startedAt: at(110), endedAt: at(120), error: { name: 'Broken', message: '' } }],
    },
    {
      step: 'UndoA',
      kind: 'undo' as const,
      of: 'A',
      status: 'UNDONE' as const,
      startedAt: at(200),
      endedAt: at(210),
      attempts: [{ number: 1, startedAt: at(200), endedAt: at(210) }],
    },
  ],
}

function shown(ms: number): unknown[] {
  const { status, failure, timeline } = executionAt(EXECUTION, 1_000_000 + ms)
  return [status, failure?.step, ...timeline.map((row) => `${row.step} ${row.status} ${row.attempts.length}`)]
}

test.each([
  [5, ['RUNNING', undefined]],
  [15, ['RUNNING', undefined, 'A RUNNING 1']],
  [50, ['RUNNING', undefined, 'A RETRYING 1']],
  [95, ['RUNNING', undefined, 'A RUNNING 2']],
  [115, ['RUNNING', undefined, 'A DONE 2', 'B RUNNING 1']],
  [150, ['RUNNING', undefined, 'A DONE 2', 'B FAILED 1']],
  [205, ['COMPENSATING', 'B', 'A DONE 2', 'B FAILED 1', 'UndoA RUNNING 1']],
  [500, ['COMPENSATED', 'B', 'A DONE 2', 'B FAILED 1', 'UndoA UNDONE 1']],
])('after %d ms a replay shows %j', (ms, expected) => {
  expect(shown(ms)).toEqual(expected)
})

test('nothing is known of later attempts', () => {
  const [row] = executionAt(EXECUTION, 1_000_015).timeline
  expect(row).toEqual({
    step: 'A',
    kind: 'step',
    status: 'RUNNING',
    startedAt: at(10),
    attempts: [{ number: 1, startedAt: at(10) }],
  })
  expect(lastInstant(EXECUTION)).toBe(1_000_500)
})
