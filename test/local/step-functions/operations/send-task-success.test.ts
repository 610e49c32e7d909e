import { expect, test } from 'vitest'
import { startActivity } from '../../../support/activity.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('a token that the cloud did not make is refused', async () => {
  const { states } = await createHarness()
  await expect(states.request('SendTaskSuccess', { taskToken: 'x', output: '1' })).rejects.toMatchObject({
    name: 'InvalidToken',
    message: expect.stringMatching(/Invalid token/),
  })
})

test('the output goes to the state, and the token is used up', async () => {
  const harness = await createHarness()
  const { executionArn, taskToken } = await startActivity(harness)
  await expect(
    harness.states.request('SendTaskSuccess', { taskToken, output: 'nonsense' }),
  ).rejects.toMatchObject({ name: 'InvalidOutput' })
  await harness.states.request('SendTaskSuccess', { taskToken, output: '7' })
  expect(await harness.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: 7 })
  await expect(harness.states.request('SendTaskSuccess', { taskToken, output: '7' })).rejects.toMatchObject({
    name: 'TaskTimedOut',
  })
})
