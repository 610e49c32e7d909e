import { expect, test } from 'vitest'
import { createAlias } from '../../../support/alias.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('the newest version comes first', async () => {
  const harness = await createHarness()
  const { stateMachineArn, versionArns } = await createAlias(harness)
  const { stateMachineVersions } = await harness.states.request('ListStateMachineVersions', {
    stateMachineArn,
  })
  expect(stateMachineVersions).toMatchObject(
    versionArns.toReversed().map((stateMachineVersionArn) => ({ stateMachineVersionArn })),
  )
})
