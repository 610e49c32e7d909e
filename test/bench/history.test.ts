import { expect, test } from 'vitest'
import { type BilledEvent, countCallbacks, countTransitions } from '#bench/history.ts'

const scheduled = (resource: string): BilledEvent => ({
  type: 'TaskScheduled',
  taskScheduledEventDetails: { resource },
})
const EVENTS: BilledEvent[] = [
  { type: 'ExecutionStarted' },
  { type: 'PassStateEntered' },
  { type: 'PassStateExited' },
  { type: 'TaskStateEntered' },
  scheduled('invoke'),
  { type: 'TaskFailed' },
  scheduled('invoke'),
  { type: 'TaskSucceeded' },
  { type: 'TaskStateExited' },
  { type: 'TaskStateEntered' },
  scheduled('invoke.waitForTaskToken'),
  { type: 'TaskSubmitted' },
]

test('each state entered is billed, and each retry of a task', () => {
  expect(countTransitions(EVENTS)).toBe(4)
})

test('a task that is entered and never scheduled is billed once', () => {
  expect(countTransitions([{ type: 'TaskStateEntered' }])).toBe(1)
})

test('tasks with a token are counted', () => {
  expect(countCallbacks(EVENTS)).toBe(1)
})
