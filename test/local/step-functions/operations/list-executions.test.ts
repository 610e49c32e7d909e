import { expect, test } from 'vitest'
import { pass, waitMinute } from '../../../support/definitions.ts'
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
})

test.each([
  [{}, 'You must specify either a mapRunArn or a stateMachineArn, but not both'],
  [{ statusFilter: 'PENDING_REDRIVE' }, 'must specify a mapRunArn'],
  [{ redriveFilter: 'REDRIVEN' }, 'must specify a mapRunArn'],
])(
  'what only executions of a Map Run can be filtered by is refused for a machine: %j',
  async (filter, message) => {
    const { states, create } = await createHarness()
    const stateMachineArn = await create(pass(1))
    const machine = Object.keys(filter).length > 0 ? { stateMachineArn } : {}
    await expect(states.request('ListExecutions', { ...machine, ...filter })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    })
  },
)
