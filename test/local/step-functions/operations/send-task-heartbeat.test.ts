import { expect, test } from 'vitest'
import { startActivity } from '../../../support/activity.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('a heartbeat puts off the time limit of a task', async () => {
  const harness = await createHarness()
  harness.clock.automatic = false
  const { executionArn, taskToken } = await startActivity(harness, { HeartbeatSeconds: 30 })
  await harness.clock.advance(20_000)
  await harness.states.request('SendTaskHeartbeat', { taskToken })
  await harness.clock.advance(20_000)
  const status = async () => (await harness.states.request('DescribeExecution', { executionArn })).status
  expect(await status()).toBe('RUNNING')
  await harness.clock.advance(20_000)
  expect(await status()).toBe('FAILED')
})
