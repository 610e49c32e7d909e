import { expect, test } from 'vitest'
import { pass } from '../../../support/definitions.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('an execution runs the definition it started with', async () => {
  const harness = await createHarness()
  harness.clock.automatic = false
  const machine = (Result: number) => ({
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 60, Next: 'P' }, P: { Type: 'Pass', Result, End: true } },
  })
  const arn = await harness.create(machine(1))
  const old = await harness.start(arn)
  await harness.states.request('UpdateStateMachine', {
    stateMachineArn: arn,
    definition: JSON.stringify(machine(2)),
  })
  const young = await harness.start(arn)
  await harness.clock.advance(60_000)
  expect([(await harness.ended(old)).output, (await harness.ended(young)).output]).toEqual([1, 2])
})

test('only a change makes a new revision', async () => {
  const { states, create } = await createHarness()
  const stateMachineArn = await create(pass(1))
  const update = (input: object) => states.request('UpdateStateMachine', { stateMachineArn, ...input })
  expect(await update({ definition: JSON.stringify(pass(1)) })).not.toHaveProperty('revisionId')
  expect(await update({ definition: JSON.stringify(pass(2)) })).toHaveProperty('revisionId')
})

test('an update of nothing is refused', async () => {
  const { states, create } = await createHarness()
  const stateMachineArn = await create(pass(1))
  await expect(states.request('UpdateStateMachine', { stateMachineArn })).rejects.toMatchObject({
    name: 'MissingRequiredParameter',
  })
})
