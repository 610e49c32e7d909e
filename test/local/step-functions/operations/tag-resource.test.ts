import { expect, test } from 'vitest'
import { pass } from '../../../support/definitions.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('a tag is added, or takes the place of the one with its key', async () => {
  const { states, create } = await createHarness()
  const resourceArn = await create(pass(1))
  const tag = (key: string, value: string) =>
    states.request('TagResource', { resourceArn, tags: [{ key, value }] })
  await tag('a', '1')
  await tag('b', '2')
  await tag('a', '3')
  expect(await states.request('ListTagsForResource', { resourceArn })).toEqual({
    tags: [
      { key: 'a', value: '3' },
      { key: 'b', value: '2' },
    ],
  })
})
