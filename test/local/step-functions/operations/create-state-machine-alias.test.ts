import { expect, test } from 'vitest'
import { createAlias } from '../../../support/alias.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('the same alias again is the same alias, another route under its name is refused', async () => {
  const harness = await createHarness()
  const { stateMachineAliasArn, versionArns } = await createAlias(harness)
  const create = (version: unknown) =>
    harness.states.request('CreateStateMachineAlias', {
      name: 'live',
      routingConfiguration: [{ stateMachineVersionArn: version, weight: 100 }],
    })
  expect(await create(versionArns[0])).toMatchObject({ stateMachineAliasArn })
  await expect(create(versionArns[1])).rejects.toMatchObject({ name: 'ConflictException' })
})

test.each<[string, (first: unknown, second: unknown) => object[], RegExp]>([
  [
    'three routes',
    (first) => [1, 1, 98].map((weight) => ({ stateMachineVersionArn: first, weight })),
    /Value '\[RoutingConfigurationListItem\(stateMachineVersionArn=arn.*, weight=1\), .*\]' at 'routingConfiguration' .* less than or equal to 2/,
  ],
  [
    'a weight over 100',
    (first) => [{ stateMachineVersionArn: first, weight: 101 }],
    /Value '101' at 'routingConfiguration.1.member.weight' .* value less than or equal to 100/,
  ],
  [
    'weights that do not make 100',
    (first, second) =>
      [first, second].map((stateMachineVersionArn) => ({ stateMachineVersionArn, weight: 10 })),
    /Sum of routing configuration weights must equal 100. Received: \[10, 10\]/,
  ],
])('an alias of %s is refused', async (_, routes, message) => {
  const harness = await createHarness()
  const { versionArns } = await createAlias(harness)
  const routingConfiguration = routes(...(versionArns as [unknown, unknown]))
  await expect(
    harness.states.request('CreateStateMachineAlias', { name: 'other', routingConfiguration }),
  ).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringMatching(message) })
})

test.each(['123', '!INVALID', 'a b'])(
  'an alias named %s is refused with the pattern of names',
  async (name) => {
    const harness = await createHarness()
    const { versionArns } = await createAlias(harness)
    const routingConfiguration = [{ stateMachineVersionArn: versionArns[0], weight: 100 }]
    await expect(
      harness.states.request('CreateStateMachineAlias', { name, routingConfiguration }),
    ).rejects.toMatchObject({
      name: 'ValidationException',
      message: `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$`,
    })
  },
)
