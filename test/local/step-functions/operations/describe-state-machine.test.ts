import { expect, test } from 'vitest'
import { createAlias } from '../../../support/alias.ts'
import { pass } from '../../../support/definitions.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('a machine shows its newest definition, a version its own', async () => {
  const harness = await createHarness()
  const { stateMachineArn, versionArns } = await createAlias(harness)
  const describe = (arn: unknown) => harness.states.request('DescribeStateMachine', { stateMachineArn: arn })
  expect(await describe(stateMachineArn)).toMatchObject({ definition: JSON.stringify(pass(2)) })
  expect(await describe(versionArns[0])).toMatchObject({
    stateMachineArn: versionArns[0],
    definition: JSON.stringify(pass(1)),
  })
})

test('an alias is no machine', async () => {
  const harness = await createHarness()
  const { stateMachineAliasArn } = await createAlias(harness)
  await expect(
    harness.states.request('DescribeStateMachine', { stateMachineArn: stateMachineAliasArn }),
  ).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' })
})

test.each(['DescribeStateMachine', 'UpdateStateMachine', 'DeleteStateMachine', 'StartExecution'])(
  '%s refuses the ARN of a Distributed Map state',
  async (operation) => {
    const { states, create } = await createHarness()
    const stateMachineArn = `${await create(pass(1))}/label`
    await expect(states.request(operation, { stateMachineArn })).rejects.toMatchObject({
      name: 'ValidationException',
      fields: { reason: 'API_DOES_NOT_SUPPORT_LABELED_ARNS' },
    })
  },
)
