import { expect, test } from 'vitest'
import { createHarness } from '../../../support/engine-harness.ts'

test('an operation that AWS does not have is refused', async () => {
  const { states } = await createHarness()
  await expect(states.request('Nonsense', {})).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: expect.stringMatching(/no operation Nonsense/),
  })
})

test('a member of another type is refused before any constraint', async () => {
  const { states } = await createHarness()
  const input = { stateMachineArn: '', name: 7 }
  await expect(states.request('StartExecution', input)).rejects.toMatchObject({
    name: 'SerializationException',
    message: 'name must be a string, but was 7',
  })
})

test('every member that breaks a constraint is named, and a null counts as absent', async () => {
  const { states } = await createHarness()
  const input = { stateMachineArn: null, name: '' }
  await expect(states.request('StartExecution', input)).rejects.toMatchObject({
    name: 'ValidationException',
    message:
      "2 validation errors detected: Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null; " +
      "Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1",
  })
})
