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

test('an activity keeps the key that it was made with', async () => {
  const { states } = await createHarness()
  const encryptionConfiguration = { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: 'key' }
  const { activityArn } = await states.request('CreateActivity', { name: 'a', encryptionConfiguration })
  expect(await states.request('DescribeActivity', { activityArn })).toMatchObject({ encryptionConfiguration })
  await expect(states.request('CreateActivity', { name: 'a' })).rejects.toMatchObject({
    name: 'ActivityAlreadyExists',
    message: 'Activity already exists. EncryptionConfiguration may not be updated.',
  })
})
