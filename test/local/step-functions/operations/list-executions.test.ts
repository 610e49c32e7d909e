import { expect, test } from 'vitest'
import { waitMinute } from '../../../support/definitions.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('the newest executions come first, and may be chosen by their status', async () => {
  const harness = await createHarness()
  const stateMachineArn = await harness.create(waitMinute)
  const first = await harness.start(stateMachineArn)
  await harness.ended(first)
  harness.clock.automatic = false
  const second = await harness.start(stateMachineArn)
  const list = async (more: object) => {
    const { executions } = await harness.states.request('ListExecutions', { stateMachineArn, ...more })
    return (executions as { executionArn: string }[]).map(({ executionArn }) => executionArn)
  }
  expect(await list({})).toEqual([second, first])
  expect(await list({ statusFilter: 'SUCCEEDED' })).toEqual([first])
  expect(await list({ statusFilter: 'PENDING_REDRIVE' })).toEqual([])
})
