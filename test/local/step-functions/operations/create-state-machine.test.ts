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

test('a machine is the same whatever its role and its tags, which stay as they were', async () => {
  const { states } = await createHarness()
  const machine = { name: 'm', definition: JSON.stringify(pass(1)) }
  const { stateMachineArn } = await states.request('CreateStateMachine', { ...machine, roleArn })
  const again = { ...machine, roleArn: `${roleArn}-2`, tags: [{ key: 'a', value: 'b' }] }
  expect(await states.request('CreateStateMachine', again)).toMatchObject({ stateMachineArn })
  expect(await states.request('DescribeStateMachine', { stateMachineArn })).toMatchObject({ roleArn })
  expect(await states.request('ListTagsForResource', { resourceArn: stateMachineArn })).toEqual({ tags: [] })
})

test.each([
  [{ tracingConfiguration: { enabled: true } }],
  [{ encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: 'key' } }],
  [{ type: 'EXPRESS' }],
])('a machine that differs in %j is another one', async (difference) => {
  const { states } = await createHarness()
  const machine = { name: 'm', definition: JSON.stringify(pass(1)), roleArn }
  await states.request('CreateStateMachine', machine)
  await expect(states.request('CreateStateMachine', { ...machine, ...difference })).rejects.toMatchObject({
    name: 'StateMachineAlreadyExists',
  })
})

const group = { cloudWatchLogsLogGroup: { logGroupArn: 'arn:aws:logs:us-east-1:111111111111:log-group:g:*' } }

test.each([
  ['InvalidArn', { roleArn: 'role' }, "Invalid Role Arn: 'role'"],
  ['InvalidArn', { roleArn: 'arn:aws:s3:::bucket' }, "Invalid Role Arn: 'arn:aws:s3:::bucket'"],
  ['InvalidName', { name: 'a\uffff' }, "Invalid Name: 'a\uffff'"],
  ['TooManyTags', { tags: Array.from({ length: 51 }, (_, i) => ({ key: `k${i}` })) }, '50 tags'],
  ['InvalidLoggingConfiguration', { loggingConfiguration: { level: 'ALL' } }, 'exactly one Log Destination'],
  [
    'InvalidLoggingConfiguration',
    { loggingConfiguration: { level: 'ALL', destinations: [group, group] } },
    'exactly one Log Destination',
  ],
  [
    'InvalidLoggingConfiguration',
    { loggingConfiguration: { level: 'ALL', destinations: [{}] } },
    'log group',
  ],
  [
    'InvalidEncryptionConfiguration',
    { encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY' } },
    'kmsKeyId must be specified',
  ],
])('%s is thrown for %j', async (name, given, message) => {
  const { states } = await createHarness()
  const machine = { name: 'm', definition: JSON.stringify(pass(1)), roleArn, ...given }
  await expect(states.request('CreateStateMachine', machine)).rejects.toMatchObject({
    name,
    message: expect.stringContaining(message),
  })
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
