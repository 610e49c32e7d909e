import { expect, test } from 'vitest'
import { createAlias } from '../../../support/alias.ts'
import { pass } from '../../../support/definitions.ts'
import { createHarness, roleArn } from '../../../support/engine-harness.ts'

test('an alias leads to its version until it is moved, and a version in use cannot be deleted', async () => {
  const harness = await createHarness()
  const { states } = harness
  const created = await states.request('CreateStateMachine', {
    name: 'm',
    definition: JSON.stringify(pass(1)),
    roleArn,
    publish: true,
  })
  const updated = await states.request('UpdateStateMachine', {
    stateMachineArn: created.stateMachineArn,
    definition: JSON.stringify(pass(2)),
    publish: true,
  })
  const route = (arn: unknown) => [{ stateMachineVersionArn: arn, weight: 100 }]
  const { stateMachineAliasArn } = await states.request('CreateStateMachineAlias', {
    name: 'live',
    routingConfiguration: route(created.stateMachineVersionArn),
  })
  const run = async () => (await harness.ended(await harness.start(String(stateMachineAliasArn)))).output
  expect(await run()).toBe(1)
  await states.request('UpdateStateMachineAlias', {
    stateMachineAliasArn,
    routingConfiguration: route(updated.stateMachineVersionArn),
  })
  expect(await run()).toBe(2)
  const remove = (stateMachineVersionArn: unknown) =>
    states.request('DeleteStateMachineVersion', { stateMachineVersionArn })
  await expect(remove(updated.stateMachineVersionArn)).rejects.toMatchObject({ name: 'ConflictException' })
  await remove(created.stateMachineVersionArn)
  const { executions } = await states.request('ListExecutions', { stateMachineArn: stateMachineAliasArn })
  expect(executions).toHaveLength(2)
})

test('an update of nothing is refused', async () => {
  const harness = await createHarness()
  const { stateMachineAliasArn } = await createAlias(harness)
  await expect(
    harness.states.request('UpdateStateMachineAlias', { stateMachineAliasArn }),
  ).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'Either the description or the routing configuration must be specified',
  })
})
