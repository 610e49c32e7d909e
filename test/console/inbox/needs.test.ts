import { describe, expect, test } from 'vitest'
import { type Execution, listGone, listNeeds, nextOf, type Timeline } from '#console/inbox/needs.ts'

const execution = (executionId: string, more: Partial<Execution> = {}): Execution => ({
  executionId,
  workflow: 'document-approval',
  status: 'AWAITING_APPROVAL',
  startedAt: '2026-11-27T10:00:00.000Z',
  links: {},
  ...more,
})
const stuck = execution('stuck-1', {
  status: 'COMPENSATION_FAILED',
  stuck: {
    undo: 'RefundPayment',
    step: 'ProcessPayment',
    error: 'Unavailable',
    since: '2026-11-27T10:05:00.000Z',
    execution: 'demo_stuck-1',
  },
})
const row = (step: string, status: Timeline[number]['status']): Timeline[number] => ({
  step,
  kind: 'approval',
  status,
  attempts: [],
  expiresAt: '2026-11-28T10:00:00.000Z',
})

describe('what needs somebody', () => {
  test('is each approval that waits, on a line of its own', () => {
    const timelines = new Map([
      [
        'doc-1',
        [row('LegalReview', 'WAITING'), row('FinanceReview', 'DONE'), row('SecurityReview', 'WAITING')],
      ],
    ])
    expect(listNeeds([execution('doc-1')], timelines).map(({ step }) => step)).toEqual([
      'LegalReview',
      'SecurityReview',
    ])
  })

  test('is listed before its timeline is known', () => {
    expect(listNeeds([execution('doc-1')], new Map())).toMatchObject([{ kind: 'approval', key: 'doc-1' }])
  })

  test('begins with what is stuck, by the step that a skip names', () => {
    expect(listNeeds([execution('doc-1'), stuck], new Map())[0]).toMatchObject({
      kind: 'stuck',
      step: 'ProcessPayment',
    })
  })

  test('is another thing when the same undo gives up again', () => {
    const again = { ...stuck, stuck: { ...stuck.stuck!, since: '2026-11-27T11:00:00.000Z' } }
    expect(listNeeds([again], new Map())[0]!.key).not.toBe(listNeeds([stuck], new Map())[0]!.key)
  })
})

test('after one is dealt with comes the next that is not, else the one before', () => {
  const needs = listNeeds([execution('a'), execution('b'), execution('c')], new Map())
  const [a, b, c] = needs
  expect(nextOf(needs, a!, ({ key }) => key === 'b')).toBe(c)
  expect(nextOf(needs, c!, () => false)).toBe(b)
  expect(nextOf([a!], a!, () => false)).toBeUndefined()
})

test('what was acted on stays on the page when it needs nobody any more, whatever came of it', () => {
  const [a, b] = listNeeds([execution('a'), execution('b')], new Map())
  expect(listGone([a!, b!], [b!])).toEqual([a])
})
