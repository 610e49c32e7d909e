import { expect, test } from 'vitest'
import { pass } from '../../../support/definitions.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('the tags with the keys are removed', async () => {
  const { states, create } = await createHarness()
  const resourceArn = await create(pass(1))
  const list = ['a', 'b', 'c'].map((key) => ({ key, value: key }))
  await states.request('TagResource', { resourceArn, tags: list })
  await states.request('UntagResource', { resourceArn, tagKeys: ['a', 'c', 'none'] })
  expect(await states.request('ListTagsForResource', { resourceArn })).toEqual({ tags: [list[1]] })
})
