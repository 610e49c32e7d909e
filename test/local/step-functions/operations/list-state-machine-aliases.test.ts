import { expect, test } from 'vitest'
import { createAlias } from '../../../support/alias.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('a machine lists its aliases, a version those that lead to it', async () => {
  const harness = await createHarness()
  const { stateMachineArn, stateMachineAliasArn, versionArns } = await createAlias(harness)
  const list = async (arn: unknown) =>
    (await harness.states.request('ListStateMachineAliases', { stateMachineArn: arn })).stateMachineAliases
  expect(await list(stateMachineArn)).toMatchObject([{ stateMachineAliasArn }])
  expect(await list(versionArns[0])).toMatchObject([{ stateMachineAliasArn }])
  expect(await list(versionArns[1])).toEqual([])
})
