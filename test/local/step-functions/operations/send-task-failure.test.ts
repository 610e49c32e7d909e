import { expect, test } from 'vitest'
import { startActivity } from '../../../support/activity.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('the error goes to the state', async () => {
  const harness = await createHarness()
  const { executionArn, taskToken } = await startActivity(harness)
  await harness.states.request('SendTaskFailure', { taskToken, error: 'Gone', cause: 'why' })
  expect(await harness.ended(executionArn)).toMatchObject({ status: 'FAILED', error: 'Gone', cause: 'why' })
})
