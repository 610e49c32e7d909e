import { expect, test } from 'vitest'
import { createHarness } from '../../../support/engine-harness.ts'

test('activities are listed by name, each account its own', async () => {
  const { states } = await createHarness()
  await states.request('CreateActivity', { name: 'b' })
  await states.request('CreateActivity', { name: 'a' })
  await states.request('CreateActivity', { name: 'c' }, { accountId: '222222222222' })
  const { activities } = await states.request('ListActivities', {})
  expect(activities).toMatchObject([{ name: 'a' }, { name: 'b' }])
})
