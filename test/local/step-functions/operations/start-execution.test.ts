import { expect, test } from 'vitest'
import { pass, waitMinute } from '../../../support/definitions.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('the same start of a running execution is the same execution, another input is a clash', async () => {
  const harness = await createHarness()
  harness.clock.automatic = false
  const machine = await harness.create(waitMinute)
  const [first, second] = await Promise.all([
    harness.start(machine, { n: 1 }, 'e'),
    harness.start(machine, { n: 1 }, 'e'),
  ])
  expect(second).toBe(first)
  const clash = { name: 'ExecutionAlreadyExists' }
  await expect(harness.start(machine, { n: 2 }, 'e')).rejects.toMatchObject(clash)
  await harness.clock.advance(60_000)
  await expect(harness.start(machine, { n: 1 }, 'e')).rejects.toMatchObject(clash)
})

test('a start without a machine is refused', async () => {
  const { states } = await createHarness()
  await expect(states.request('StartExecution', {})).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringMatching(/Value null at 'stateMachineArn' .*Member must not be null/),
  })
})

test('a start of what is no ARN is refused', async () => {
  const { states } = await createHarness()
  await expect(states.request('StartExecution', { stateMachineArn: 'nonsense' })).rejects.toMatchObject({
    name: 'InvalidArn',
    message: expect.stringMatching(/Invalid ARN prefix: nonsense/),
  })
})

test('input that is no JSON is refused in the words of AWS', async () => {
  const { states, create } = await createHarness()
  const stateMachineArn = await create(pass(1))
  await expect(states.request('StartExecution', { stateMachineArn, input: '{x}' })).rejects.toMatchObject({
    name: 'InvalidExecutionInput',
    message: expect.stringMatching(/was expecting double-quote to start field name/),
  })
})
