import { expect, test } from 'vitest'
import { createActivityLog } from '#cli/activity/activity-log.ts'
import type { Committed } from '#cli/activity/read-steps.ts'

const event = (id: number, type: string, timestamp: number, details: object = {}) => ({
  id,
  previousEventId: id - 1,
  type,
  timestamp,
  ...details,
})
const entered = (name: string) => ({ stateEnteredEventDetails: { name } })

/** An order whose payment fails, which is undone. */
const order: Committed[] = [
  {
    execution: 7,
    record: { name: 'demo_ord-1' },
    events: [
      event(1, 'ExecutionStarted', 10),
      event(2, 'TaskStateEntered', 10, entered('ReserveInventory')),
      event(3, 'TaskSucceeded', 10.02),
      event(4, 'TaskStateExited', 10.02),
      event(5, 'TaskStateEntered', 10.02, entered('ProcessPayment')),
    ],
  },
  {
    execution: 7,
    events: [event(6, 'TaskFailed', 10.1, { taskFailedEventDetails: { error: 'CardExpired' } })],
  },
  {
    execution: 7,
    events: [
      event(7, 'TaskStateExited', 10.1),
      event(8, 'TaskStateEntered', 10.1, entered('ReleaseInventory')),
      event(9, 'TaskStateExited', 10.15),
      event(10, 'ExecutionSucceeded', 10.2),
    ],
  },
]

function listen(format: 'json' | 'pretty', running: { id: number; name: string }[] = []) {
  const lines: string[] = []
  const written: unknown[] = []
  const log = createActivityLog(format, (line) => lines.push(line))!
  const store = log.wrapStore({
    open: () => ({ running }),
    commit: (transitions: readonly never[], _documents: readonly never[]) =>
      void written.push(...transitions),
  })
  store.open()
  return { log, lines, written, commit: (committed: Committed[]) => store.commit(committed as never[], []) }
}

test('each step, undo and failed attempt is a line, and so is the end, once they are stored', () => {
  const { lines, written, commit } = listen('json')
  commit(order)
  expect(written).toEqual(order)
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { kind: 'step', execution: 'ord-1', state: 'ReserveInventory', outcome: 'done', milliseconds: 20 },
    { state: 'ProcessPayment', outcome: 'failed CardExpired', milliseconds: 80 },
    { state: 'ReleaseInventory', outcome: 'done', milliseconds: 50 },
    { execution: 'ord-1', outcome: 'ended', milliseconds: 200 },
  ])
})

test('executions that an earlier process has begun have their names', () => {
  const { lines, commit } = listen('pretty', [{ id: 7, name: 'demo_ord-1' }])
  commit([{ execution: 7, events: [event(11, 'ExecutionAborted', 12)] }])
  expect(lines.join()).toContain('ord-1')
})

test('each request is a line', () => {
  const { log, lines } = listen('pretty')
  log.onAnswer({ method: 'POST', path: '/orders/ord-1/approval', status: 202, milliseconds: 12 })
  expect(lines[0]).toMatch(/POST.* \/orders\/ord-1\/approval .*202.*12 ms/)
})

test('quiet says nothing, and listens to nobody', () => {
  expect(createActivityLog('quiet', () => {})).toBeUndefined()
})
