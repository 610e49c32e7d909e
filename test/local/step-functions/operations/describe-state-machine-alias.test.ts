import { expect, test } from 'vitest'
import { createAlias } from '../../../support/alias.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('an alias is described by its routes', async () => {
  const harness = await createHarness()
  const { stateMachineAliasArn, versionArns } = await createAlias(harness)
  expect(await harness.states.request('DescribeStateMachineAlias', { stateMachineAliasArn })).toMatchObject({
    name: 'live',
    routingConfiguration: [{ stateMachineVersionArn: versionArns[0], weight: 100 }],
  })
})
