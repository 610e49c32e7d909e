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

test('an execution shows the variables of the definition it started with', async () => {
  const { states, create, start } = await createHarness()
  const reading = (name: string) => ({
    QueryLanguage: 'JSONata',
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', Assign: { [name]: 1 }, Next: 'B' },
      B: { Type: 'Pass', Output: `{% $${name} %}`, End: true },
    },
  })
  const stateMachineArn = await create(reading('before'))
  const executionArn = await start(stateMachineArn)
  await states.request('UpdateStateMachine', {
    stateMachineArn,
    definition: JSON.stringify(reading('after')),
  })

  expect(await states.request('DescribeStateMachineForExecution', { executionArn })).toMatchObject({
    variableReferences: { B: ['before'] },
  })
  expect(await states.request('DescribeStateMachine', { stateMachineArn })).toMatchObject({
    variableReferences: { B: ['after'] },
  })
})
