import { expect, test } from 'vitest'
import type { Execution } from '#console/api/queries.ts'
import { putIntoPage } from '#console/executions/steered.ts'

const execution = (executionId: string, status: Execution['status']) =>
  ({ executionId, status, workflow: 'order-fulfillment' }) as Execution

const page = { items: [execution('a', 'COMPLETED'), execution('b', 'AWAITING_APPROVAL')], nextCursor: 'next' }
const approved = execution('b', 'COMPLETED')

test('a steered execution takes its place in a page that was loaded before', () => {
  expect(putIntoPage(page, approved, undefined)).toEqual({
    items: [page.items[0], approved],
    nextCursor: 'next',
  })
})

test('it leaves a page that asks for other statuses, and stays in one that asks for its own', () => {
  expect(putIntoPage(page, approved, ['AWAITING_APPROVAL']).items).toEqual([page.items[0]])
  expect(putIntoPage(page, approved, ['COMPLETED', 'RUNNING']).items).toContain(approved)
})

test('a page without it stays as it is', () => {
  expect(putIntoPage(page, execution('c', 'COMPLETED'), undefined)).toEqual(page)
})
