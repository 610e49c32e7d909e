import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findRepeats, readJournal, writeJournal } from '#verify/kills/journal.ts'
import { type ExecutionRecord, findPlacedViolations } from '#verify/kills/order-violations.ts'
import type { PlacedOrder } from '#verify/kills/ordering-client.ts'

const placed = (more: Partial<PlacedOrder> = {}): PlacedOrder => ({
  tenant: 'north',
  customerId: 'c1',
  kind: 'happy',
  orderId: 'ord-1',
  isActionAccepted: false,
  requests: 1,
  ...more,
})
const summary = (more: Partial<ExecutionRecord> = {}): ExecutionRecord => ({
  tenant: 'north',
  executionId: 'ord-1',
  status: 'COMPLETED',
  input: { customerId: 'c1' },
  ...more,
})
const undoneFor = (error: string) => summary({ status: 'COMPENSATED', failure: { error } })

test.each([
  ['an accepted order that ended', placed(), [summary()], []],
  [
    'an accepted order that is lost',
    placed(),
    [],
    ["north/c1 (happy) was accepted as 'ord-1' and is not there"],
  ],
  ['an unanswered request that left nothing', placed({ orderId: undefined }), [], []],
  ['an unanswered request that became an order', placed({ orderId: undefined }), [summary()], []],
  [
    'a request that became two orders',
    placed(),
    [summary(), summary({ executionId: 'ord-2' })],
    ['north/c1 (happy) is 2 orders: ord-1, ord-2'],
  ],
  [
    "another tenant's order of a like name",
    placed(),
    [summary(), summary({ tenant: 'south', executionId: 'ord-2' })],
    [],
  ],
  [
    'an order that was undone without a reason of its own',
    placed(),
    [undoneFor('States.Timeout')],
    ["north/c1 (happy) 'ord-1' ended as States.Timeout, not as COMPLETED"],
  ],
  [
    'an order that still runs',
    placed(),
    [summary({ status: 'RUNNING' })],
    ["north/c1 (happy) 'ord-1' ended as RUNNING, not as COMPLETED"],
  ],
  ['a cancel that came too late', placed({ kind: 'cancelled' }), [summary()], []],
  [
    'a cancel that was accepted and forgotten',
    placed({ kind: 'cancelled', isActionAccepted: true }),
    [summary()],
    ["north/c1 (cancelled) 'ord-1' ended as COMPLETED, not as Cancelled"],
  ],
])('sees what clients were told beside what stands in the tables: %s', (_, order, summaries, violations) => {
  expect(findPlacedViolations([order], summaries)).toEqual(violations)
})

test('sees a function that is called again after its end was stored, and none that was only called twice', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowforge-journal-'))
  const file = join(folder, 'journal.jsonl')
  const call = (state: string, execution = 'k_1') =>
    writeJournal(file, { execution, call: state, attempt: 1 })
  const exit = (state: string) =>
    writeJournal(file, { execution: 'k_1', events: ['TaskSucceeded', `TaskStateExited ${state}`] })
  for (const state of ['Reserve', 'Reserve']) {
    call(state)
  }
  exit('Reserve')
  call('Pay')
  call('Reserve', 'k_2')
  expect(findRepeats(readJournal(file, 'k_1'))).toEqual([])
  call('Reserve')
  expect(findRepeats(readJournal(file, 'k_1'))).toEqual(['Reserve'])
  rmSync(folder, { recursive: true })
})
