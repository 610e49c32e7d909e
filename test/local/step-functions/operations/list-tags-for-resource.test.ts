import { expect, test } from 'vitest'
import { account, createHarness } from '../../../support/engine-harness.ts'

test('an activity has the tags it was created with', async () => {
  const { states } = await createHarness()
  const tags = [{ key: 'a', value: '1' }]
  const { activityArn } = await states.request('CreateActivity', { name: 'a', tags })
  expect(await states.request('ListTagsForResource', { resourceArn: activityArn })).toEqual({ tags })
})

test('a resource that does not exist is refused', async () => {
  const { states } = await createHarness()
  const resourceArn = `arn:aws:states:us-east-1:${account}:activity:none`
  await expect(states.request('ListTagsForResource', { resourceArn })).rejects.toMatchObject({
    name: 'ResourceNotFound',
  })
})
