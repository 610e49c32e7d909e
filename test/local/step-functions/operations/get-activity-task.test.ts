import { expect, test } from 'vitest'
import { startActivity } from '../../../support/activity.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('a worker gets the input and a token', async () => {
  const harness = await createHarness()
  expect(await startActivity(harness)).toMatchObject({ input: '{"n":1}', taskToken: expect.any(String) })
})

test('a worker of an activity without work waits for a minute and gets nothing', async () => {
  const { states, clock } = await createHarness()
  clock.automatic = false
  const { activityArn } = await states.request('CreateActivity', { name: 'a' })
  const polled = states.request('GetActivityTask', { activityArn })
  await clock.advance(60_000)
  expect(await polled).toEqual({})
})
