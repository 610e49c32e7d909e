import { expect, test } from 'vitest'
import { pass } from '../../../support/definitions.ts'
import { createHarness, roleArn } from '../../../support/engine-harness.ts'

test('an execution shows the definition it started with, though its machine is deleted', async () => {
  const { states, create, start } = await createHarness()
  const stateMachineArn = await create(pass(1), 'm')
  const executionArn = await start(stateMachineArn)
  await states.request('UpdateStateMachine', { stateMachineArn, definition: JSON.stringify(pass(2)) })
  const describe = () => states.request('DescribeStateMachineForExecution', { executionArn })
  const expected = { name: 'm', definition: JSON.stringify(pass(1)), roleArn }
  expect(await describe()).toMatchObject(expected)
  await states.request('DeleteStateMachine', { stateMachineArn })
  expect(await describe()).toMatchObject(expected)
})
