import { expect, test } from 'vitest'
import { createAlias } from '../../../support/alias.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('a deleted alias is gone, and deleting it again succeeds', async () => {
  const harness = await createHarness()
  const { stateMachineAliasArn } = await createAlias(harness)
  const remove = () => harness.states.request('DeleteStateMachineAlias', { stateMachineAliasArn })
  await remove()
  await remove()
  await expect(
    harness.states.request('DescribeStateMachineAlias', { stateMachineAliasArn }),
  ).rejects.toMatchObject({ name: 'ResourceNotFound' })
})
