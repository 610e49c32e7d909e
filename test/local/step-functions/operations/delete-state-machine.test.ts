import { expect, test } from 'vitest'
import { createAlias } from '../../../support/alias.ts'
import { waitMinute } from '../../../support/definitions.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('versions and aliases go with their machine', async () => {
  const harness = await createHarness()
  const { stateMachineArn, stateMachineAliasArn } = await createAlias(harness)
  const remove = () => harness.states.request('DeleteStateMachine', { stateMachineArn })
  await remove()
  await remove()
  await expect(harness.start(String(stateMachineAliasArn))).rejects.toMatchObject({
    name: 'StateMachineDoesNotExist',
  })
})

test('a running execution goes on when its machine is deleted', async () => {
  const harness = await createHarness()
  harness.clock.automatic = false
  const stateMachineArn = await harness.create(waitMinute)
  const execution = await harness.start(stateMachineArn)
  await harness.states.request('DeleteStateMachine', { stateMachineArn })
  await harness.clock.advance(60_000)
  expect(await harness.ended(execution)).toMatchObject({ status: 'SUCCEEDED' })
})
