import { expect, test } from 'vitest'
import { createAlias } from '../../../support/alias.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('a version that no alias leads to is deleted, and deleting it again succeeds', async () => {
  const harness = await createHarness()
  const { stateMachineArn, versionArns } = await createAlias(harness)
  const remove = () =>
    harness.states.request('DeleteStateMachineVersion', { stateMachineVersionArn: versionArns[1] })
  await remove()
  await remove()
  expect(await harness.states.request('ListStateMachineVersions', { stateMachineArn })).toMatchObject({
    stateMachineVersions: [{ stateMachineVersionArn: versionArns[0] }],
  })
})
