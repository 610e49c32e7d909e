import { expect, test } from 'vitest'
import { createHarness } from '../../../support/engine-harness.ts'

test('a name with a space is refused', async () => {
  const { states } = await createHarness()
  await expect(states.request('CreateActivity', { name: 'a b' })).rejects.toMatchObject({
    name: 'InvalidName',
    message: expect.stringMatching(/Invalid Name: 'a b'/),
  })
})

test('the same name is the same activity', async () => {
  const { states } = await createHarness()
  const create = () => states.request('CreateActivity', { name: 'a' })
  expect(await create()).toEqual(await create())
})
