import { expect, test } from 'vitest'
import { pass } from '../../../support/definitions.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('only an execution that failed may be redriven', async () => {
  const { states, run } = await createHarness()
  const { arn: executionArn } = await run(pass(1))
  await expect(states.request('RedriveExecution', { executionArn })).rejects.toMatchObject({
    name: 'ExecutionNotRedrivable',
    message: `Execution Not Redrivable: 'Execution is SUCCEEDED and cannot be redriven: ${executionArn}'`,
  })
})

test('a redrive with the client token of one before it is the same redrive', async () => {
  const { states, clock, run } = await createHarness()
  const { arn: executionArn } = await run({ StartAt: 'F', States: { F: { Type: 'Fail' } } })
  const redrive = (clientToken: string) => states.request('RedriveExecution', { executionArn, clientToken })
  const count = async () => (await states.request('DescribeExecution', { executionArn })).redriveCount
  const first = await redrive('a')
  await clock.settled()
  expect(await redrive('a')).toEqual(first)
  expect(await count()).toBe(1)
  await redrive('b')
  expect(await count()).toBe(2)
})

test('a client token is forgotten after a quarter of an hour', async () => {
  const { states, clock, run } = await createHarness()
  const { arn: executionArn } = await run({ StartAt: 'F', States: { F: { Type: 'Fail' } } })
  const request = { executionArn, clientToken: 'a' }
  await states.request('RedriveExecution', request)
  await clock.settled()
  await clock.advance(15 * 60_000 + 1)
  await states.request('RedriveExecution', request)
  expect(await states.request('DescribeExecution', { executionArn })).toMatchObject({ redriveCount: 2 })
})

test('the last ten client tokens are known', async () => {
  const { states, clock, run } = await createHarness()
  const { arn: executionArn } = await run({ StartAt: 'F', States: { F: { Type: 'Fail' } } })
  const redrive = async (clientToken: string) => {
    await states.request('RedriveExecution', { executionArn, clientToken })
    await clock.settled()
    return (await states.request('DescribeExecution', { executionArn })).redriveCount
  }
  for (let turn = 1; turn <= 11; turn++) {
    expect(await redrive(`token-${turn}`)).toBe(turn)
  }
  expect(await redrive('token-2')).toBe(11)
  expect(await redrive('token-1')).toBe(12)
})
