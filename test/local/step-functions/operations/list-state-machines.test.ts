import { expect, test } from 'vitest'
import { pass } from '../../../support/definitions.ts'
import { createHarness, roleArn } from '../../../support/engine-harness.ts'

test('accounts do not see each other', async () => {
  const { states, create } = await createHarness()
  await create(pass(1), 'shared')
  const other = { accountId: '222222222222' }
  expect((await states.request('ListStateMachines', {}, other)).stateMachines).toEqual([])
  const { stateMachineArn } = await states.request(
    'CreateStateMachine',
    { name: 'shared', definition: JSON.stringify(pass(2)), roleArn },
    other,
  )
  expect(stateMachineArn).toContain(':222222222222:')
})

test('a page of more than 1,000 is refused', async () => {
  const { states } = await createHarness()
  await expect(states.request('ListStateMachines', { maxResults: 1001 })).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringMatching(/less than or equal to 1000/),
  })
})

test('lists page by page, and a token is good for its own list only', async () => {
  const { states, create } = await createHarness()
  for (const name of ['b', 'a', 'c']) {
    await create(pass(1), name)
  }
  const first = await states.request('ListStateMachines', { maxResults: 2 })
  const { nextToken } = first
  const second = await states.request('ListStateMachines', { maxResults: 2, nextToken })
  const names = [first, second].map(({ stateMachines }) =>
    (stateMachines as { name: string }[]).map(({ name }) => name),
  )
  expect(names).toEqual([['a', 'b'], ['c']])
  expect(second).not.toHaveProperty('nextToken')
  await expect(states.request('ListActivities', { nextToken })).rejects.toMatchObject({
    name: 'InvalidToken',
  })
})
