import { describe, expect, test } from 'vitest'
import type { Execution } from '#console/api/queries.ts'
import { countSeveral, describeRetries, listTargets } from '#console/executions/bulk.ts'

const execution = (executionId: string, status: Execution['status'], link: string) =>
  ({ executionId, status, links: { [link]: `/${link}` } }) as unknown as Execution

describe('approving many', () => {
  const one = execution('one', 'AWAITING_APPROVAL', 'approval')
  const two = execution('two', 'AWAITING_APPROVAL', 'approval')
  const waiting = new Map([
    ['one', ['ApproveOrder']],
    ['two', ['LegalReview', 'SecurityReview']],
  ])

  test('names the approval, and leaves out those that wait for several', () => {
    expect(listTargets('approve', [one, two], waiting)).toEqual([{ execution: one, step: 'ApproveOrder' }])
    expect(countSeveral([one, two], waiting)).toBe(1)
  })

  test('leaves out what is not known yet, and what cannot be decided', () => {
    expect(listTargets('approve', [one, execution('x', 'COMPLETED', 'self')], new Map())).toEqual([])
  })
})

describe('retrying many', () => {
  const stuck = execution('stuck', 'COMPENSATION_FAILED', 'retry')
  const ended = execution('ended', 'COMPENSATED', 'retry')

  test('says how many go on with an undo, and how many start anew', () => {
    const targets = listTargets('retry', [stuck, ended, ended], new Map())
    expect(describeRetries(targets)).toBe(
      '1 goes on with the undo that is stuck. 2 start anew, as 2 new executions with the same input.',
    )
  })

  test('says nothing of what there is none of', () => {
    expect(describeRetries([{ execution: stuck }])).toBe('1 goes on with the undo that is stuck.')
  })
})
