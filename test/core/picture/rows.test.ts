import { expect, test } from 'vitest'
import type { TimelineEntry } from '#core/api/responses/timeline.ts'
import { type Pictured, pictureOf } from '#core/picture/rows.ts'
import { compile, treeOf } from '#core/saga/index.ts'
import { dataMigration } from '#statemachines/data-migration.saga.ts'
import { documentApproval } from '#statemachines/document-approval.saga.ts'
import { orderFulfillment } from '#statemachines/order-fulfillment.saga.ts'

const NOW = Date.parse('2026-01-01T00:00:10.000Z')

function at(seconds: number): string {
  return new Date(NOW - 10_000 + seconds * 1000).toISOString()
}

function row(
  step: string,
  status: TimelineEntry['status'],
  more: Partial<TimelineEntry> = {},
): TimelineEntry {
  return { step, kind: 'step', status, attempts: [], startedAt: at(0), endedAt: at(0.005), ...more }
}

function execution(timeline: TimelineEntry[], more: Partial<Pictured> = {}): Pictured {
  return { status: 'RUNNING', results: {}, timeline, ...more }
}

/** `✓ ReserveInventory | ↶ ReleaseInventory: note`. */
function drawn(rows: ReturnType<typeof pictureOf>): string[] {
  return rows.map(({ name, step, undo, isTurn }) => {
    const words = (part: typeof step) =>
      part ? `${part.cell.glyph} ${part.name}${part.cell.note ? `: ${part.cell.note}` : ''}`.trim() : ''
    return `${step ? words(step) : name}${isTurn ? ' →' : ''}${undo ? ` | ${words(undo)}` : ''}`
  })
}

test('shows the way forward, what was passed by, and what is not reached', () => {
  const tree = treeOf(compile(orderFulfillment))
  const rows = pictureOf(
    tree,
    execution(
      [
        row('ValidateOrder', 'DONE'),
        row('CheckInventory', 'DONE'),
        row('ReserveInventory', 'DONE'),
        row('ProcessPayment', 'RETRYING', {
          attempts: [{ number: 1 }, { number: 2 }],
          error: { name: 'Unavailable', message: '' },
          nextAttemptAt: at(18),
        }),
      ],
      { results: { validateOrder: { needsApproval: false } } },
    ),
    NOW,
  )
  expect(drawn(rows)).toEqual([
    '✓ ValidateOrder',
    '✓ CheckInventory',
    '✓ ReserveInventory | ReleaseInventory',
    '– ApproveOrder: not asked: needsApproval is false',
    expect.stringMatching(/^◔ ProcessPayment: try 3 of \d+, next in 8\.00s \| RefundPayment$/),
    '○ PackItems: not reached | UnpackItems',
    '○ UpdateWarehouse: not reached | RevertWarehouse',
    '○ NotifyCustomer: not reached',
  ])
})

test('tells what a failure has left: its effect, the undo that gave up and those that wait for it', () => {
  const rows = pictureOf(
    treeOf(compile(orderFulfillment)),
    execution(
      [
        row('ReserveInventory', 'DONE'),
        row('ProcessPayment', 'DONE'),
        row('UpdateWarehouse', 'DONE'),
        row('RevertWarehouse', 'UNDONE', { kind: 'undo', of: 'UpdateWarehouse' }),
        row('RefundPayment', 'STUCK', { kind: 'undo', of: 'ProcessPayment', attempts: [{ number: 1 }] }),
        row('ReleaseInventory', 'BLOCKED', { kind: 'undo', of: 'ReserveInventory' }),
      ],
      {
        status: 'COMPENSATION_FAILED',
        failure: { step: 'UpdateWarehouse', error: 'SimulatedFailure' },
        stuck: {
          undo: 'RefundPayment',
          step: 'ProcessPayment',
          error: 'Unavailable',
          since: at(1),
          execution: 'x',
        },
      },
    ),
    NOW,
  )
  expect(drawn(rows).slice(2)).toEqual([
    '✓ ReserveInventory | ‖ ReleaseInventory: waits for RefundPayment',
    '– ApproveOrder: not asked',
    '✓ ProcessPayment | ⚠ RefundPayment: gave up after 1',
    '– PackItems: not taken | UnpackItems',
    '✕ UpdateWarehouse: failed after its effect → | ↶ RevertWarehouse',
    '○ NotifyCustomer: not reached',
  ])
})

test('puts branches and items into their groups, and the most striking item before the others', () => {
  const reviews = pictureOf(treeOf(compile(documentApproval)), execution([]), NOW)
  expect(
    reviews.flatMap(({ name, groups }) => groups.map(({ branch, isLast }) => [name, branch, isLast])),
  ).toEqual([
    ['LegalReview', 0, false],
    ['FinanceReview', 1, false],
    ['SecurityReview', 2, true],
  ])
  const rows = pictureOf(
    treeOf(compile(dataMigration)),
    execution(
      [
        row('PlanMigration', 'DONE'),
        row('CopyService[1]', 'FAILED', { error: { name: 'Broken', message: '' } }),
        row('CopyService[0]', 'DONE'),
        row('RemoveCopy[0]', 'UNDONE', { kind: 'undo', of: 'CopyService[0]' }),
      ],
      { status: 'COMPENSATING', failure: { step: 'CopyService[1]', error: 'Broken' } },
    ),
    NOW,
  )
  expect(drawn(rows).slice(1, 4)).toEqual([
    'MigrateServices',
    '✕ CopyService: 1 of 2 → | ↶ RemoveCopy: 1 of 1',
    '○ SwitchService: not reached | SwitchBack',
  ])
  expect(rows[2]?.step?.items?.map(({ index, cell }) => [index, cell.glyph])).toEqual([
    [0, '✓'],
    [1, '✕'],
  ])
})
