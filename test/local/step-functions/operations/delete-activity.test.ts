import { expect, test } from 'vitest'
import { createHarness } from '../../../support/engine-harness.ts'

test('a deleted activity is gone, and deleting it again succeeds', async () => {
  const { states } = await createHarness()
  const { activityArn } = await states.request('CreateActivity', { name: 'a' })
  await states.request('DeleteActivity', { activityArn })
  await states.request('DeleteActivity', { activityArn })
  expect(await states.request('ListActivities', {})).toEqual({ activities: [] })
})
