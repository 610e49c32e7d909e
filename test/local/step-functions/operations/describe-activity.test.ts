import { expect, test } from 'vitest'
import { account, createHarness } from '../../../support/engine-harness.ts'

test('an activity is described by its name', async () => {
  const { states } = await createHarness()
  const created = await states.request('CreateActivity', { name: 'a' })
  const { activityArn } = created
  expect(await states.request('DescribeActivity', { activityArn })).toEqual({
    ...created,
    name: 'a',
    encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
  })
})

test('an activity that does not exist is refused', async () => {
  const { states } = await createHarness()
  const activityArn = `arn:aws:states:us-east-1:${account}:activity:none`
  await expect(states.request('DescribeActivity', { activityArn })).rejects.toMatchObject({
    name: 'ActivityDoesNotExist',
    message: `Activity Does Not Exist: '${activityArn}'`,
  })
})
