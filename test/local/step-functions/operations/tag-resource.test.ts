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

test.each([
  [{ key: 'a', value: null }, "Value null at 'tags.1.member.value'"],
  [{ key: null, value: '1' }, "Value null at 'tags.1.member.key'"],
  [{ value: '1' }, "Value null at 'tags.1.member.key'"],
])('a tag with a null is refused: %j', async (tag, finding) => {
  const { states, create } = await createHarness()
  const resourceArn = await create(pass(1))
  await expect(states.request('TagResource', { resourceArn, tags: [tag] })).rejects.toMatchObject({
    name: 'ValidationException',
    message: `1 validation error detected: ${finding} failed to satisfy constraint: Member must not be null`,
  })
  expect(await states.request('ListTagsForResource', { resourceArn })).toEqual({ tags: [] })
})

test('a tag without a value has an empty one', async () => {
  const { states, create } = await createHarness()
  const resourceArn = await create(pass(1))
  await states.request('TagResource', { resourceArn, tags: [{ key: 'a' }] })
  expect(await states.request('ListTagsForResource', { resourceArn })).toEqual({
    tags: [{ key: 'a', value: '' }],
  })
})

test.each(['aws:mine', 'AWS:mine'])('the key %s is refused: its prefix is reserved', async (key) => {
  const { states, create } = await createHarness()
  const resourceArn = await create(pass(1))
  const tags = [{ key, value: '1' }]
  const refused = { name: 'ValidationException', message: expect.stringMatching(/^aws: prefixed tag key/) }
  await expect(states.request('TagResource', { resourceArn, tags })).rejects.toMatchObject(refused)
  await expect(states.request('CreateActivity', { name: 'a', tags })).rejects.toMatchObject(refused)
  expect(await states.request('ListTagsForResource', { resourceArn })).toEqual({ tags: [] })
})
