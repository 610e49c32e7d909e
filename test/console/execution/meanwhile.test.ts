import { describe, expect, test } from 'vitest'
import type { ExecutionDetail, TimelineRow } from '#console/api/queries.ts'
import { describeMeanwhile } from '#console/execution/meanwhile.ts'

const shown = (status: ExecutionDetail['status'], row: object, more: object = {}) => ({
  status,
  timeline: [row as TimelineRow],
  ...more,
})
const at = '2026-11-27T10:00:00.000Z'

describe('what happens while a dialog is open', () => {
  const asked = { action: 'reject', step: 'ApproveOrder' } as const

  test('is nothing while the approval waits', () => {
    const waits = shown('AWAITING_APPROVAL', { step: 'ApproveOrder', status: 'WAITING' })
    expect(describeMeanwhile(asked, waits)).toBeUndefined()
  })

  test('is a decision of somebody else, with their reason', () => {
    const decision = { decision: 'approve', by: 'ada', reason: 'fine', decidedAt: at }
    const decided = shown('RUNNING', { step: 'ApproveOrder', status: 'DONE', decision })
    expect(describeMeanwhile(asked, decided)).toBe('ada has approved it: “fine”.')
  })

  test('is an approval that expires', () => {
    const expired = shown('COMPENSATING', { step: 'ApproveOrder', status: 'FAILED' })
    expect(describeMeanwhile(asked, expired)).toBe('It waits no more: the execution is COMPENSATING.')
  })
})

describe('what happens while it is asked about a stuck undo', () => {
  const asked = { action: 'retry', undo: 'RefundPayment', step: 'ProcessPayment' } as const
  const stuck = { undo: 'RefundPayment', step: 'ProcessPayment', error: 'E', since: at, execution: 'x' }

  test('is nothing while it is stuck', () => {
    const row = { step: 'RefundPayment', status: 'STUCK' }
    expect(describeMeanwhile(asked, shown('COMPENSATION_FAILED', row, { stuck }))).toBeUndefined()
  })

  test('is a retry or a skip of somebody else: a retry now would start the order anew', () => {
    const undone = shown(
      'COMPENSATED',
      { step: 'RefundPayment', status: 'UNDONE' },
      { retry: { by: 'ada', at } },
    )
    expect(describeMeanwhile(asked, undone)).toBe('ada has retried it; the execution is COMPENSATED.')
    const skipped = { by: 'bob', reason: 'by hand' }
    const passed = shown('COMPENSATED', { step: 'RefundPayment', status: 'SKIPPED', skipped })
    expect(describeMeanwhile(asked, passed)).toBe('bob has skipped it: “by hand”.')
  })

  test('is another undo that gives up', () => {
    const other = { ...stuck, undo: 'ReleaseInventory', step: 'ReserveInventory' }
    const row = { step: 'ReleaseInventory', status: 'STUCK' }
    expect(describeMeanwhile(asked, shown('COMPENSATION_FAILED', row, { stuck: other }))).toContain('no more')
  })
})
