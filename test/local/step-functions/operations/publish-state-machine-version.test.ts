import { expect, test } from 'vitest'
import { pass } from '../../../support/definitions.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('the same revision again is the same version', async () => {
  const { states, create } = await createHarness()
  const stateMachineArn = await create(pass(1))
  const publish = (more: object = {}) =>
    states.request('PublishStateMachineVersion', { stateMachineArn, ...more })
  const first = await publish()
  expect(first.stateMachineVersionArn).toBe(`${stateMachineArn}:1`)
  expect(await publish()).toEqual(first)
  await expect(publish({ revisionId: 'another' })).rejects.toMatchObject({ name: 'ConflictException' })
})
