import { expect, test } from 'vitest'
import { pass } from '../../../support/definitions.ts'
import { createHarness, roleArn } from '../../../support/engine-harness.ts'

test('a definition that is no JSON is refused', async () => {
  const { states } = await createHarness()
  await expect(
    states.request('CreateStateMachine', { name: 'm', definition: '{', roleArn }),
  ).rejects.toMatchObject({
    name: 'InvalidDefinition',
    message: expect.stringMatching(/INVALID_JSON_DESCRIPTION/),
  })
})

test('the same machine under the same name is the same machine, another one is refused', async () => {
  const { create } = await createHarness()
  expect(await create(pass(1), 'm')).toBe(await create(pass(1), 'm'))
  await expect(create(pass(2), 'm')).rejects.toMatchObject({ name: 'StateMachineAlreadyExists' })
})

test('a level of logging needs a destination', async () => {
  const { states } = await createHarness()
  const machine = { name: 'm', definition: JSON.stringify(pass(1)), roleArn }
  const loggingConfiguration = { level: 'ALL' }
  await expect(
    states.request('CreateStateMachine', { ...machine, loggingConfiguration }),
  ).rejects.toMatchObject({ name: 'InvalidLoggingConfiguration' })
})

test('a description of a version that is not published is refused', async () => {
  const { states } = await createHarness()
  const machine = { name: 'm', definition: JSON.stringify(pass(1)), roleArn }
  await expect(
    states.request('CreateStateMachine', { ...machine, versionDescription: 'first' }),
  ).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'Version description can only be set when publish is true',
  })
})
