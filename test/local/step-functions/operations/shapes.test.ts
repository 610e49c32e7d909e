import { describe, expect, test } from 'vitest'
import { findServiceModel, type Shape } from '#local/step-functions/service-model/service-model.ts'
import { createHarness, roleArn } from '../../../support/engine-harness.ts'

const model = findServiceModel('sfn')!
const { states } = await createHarness()

/** Values that every operation takes for a member of the name. */
const KNOWN: Record<string, unknown> = {
  definition: JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }),
  roleArn,
}

/** Returns the least that a shape takes. */
function example(shape: Shape, name = ''): unknown {
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(
        (shape.required ?? []).map((key) => [key, example(memberOf(shape, key), key)]),
      )
    case 'list':
      return [example(model.shapes[shape.of!]!)]
    case 'string':
      return KNOWN[name] ?? shape.enum?.[0] ?? 'x'
    case 'boolean':
      return false
    default:
      return shape.min ?? 0
  }
}

function memberOf(shape: Shape, name: string): Shape {
  return model.shapes[shape.members![name]!]!
}

interface Probe {
  readonly label: string
  readonly input: object
  readonly name: 'ValidationException' | 'SerializationException'
  readonly finding: string
}

type Build = (value: unknown) => object

/** Returns inputs each of which breaks one constraint of the model. */
function findProbes(shape: Shape, path: string, build: Build): Probe[] {
  const base = example(shape) as Record<string, unknown>
  return Object.keys(shape.members ?? {}).flatMap((name) => {
    const { [name]: _, ...without } = base
    const at = path === '' ? name : `${path}.${name}`
    const missing = (shape.required ?? []).includes(name)
      ? [breach(at, build(without), 'null', 'not be null')]
      : []
    return [
      ...missing,
      ...probeValue(memberOf(shape, name), at, (value) => build({ ...base, [name]: value })),
    ]
  })
}

function probeValue(shape: Shape, at: string, build: Build): Probe[] {
  const { type, min, max, enum: values } = shape
  const wrong = { label: `${at} of another type`, input: build(type === 'string' ? 7 : 'x') }
  const probes: Probe[] = [{ ...wrong, name: 'SerializationException', finding: `${at} must be a` }]
  const least = (value: unknown, measure: string) =>
    breach(at, build(value), `'${value}'`, `have ${measure} greater than or equal to ${min}`)
  const most = (value: unknown, measure: string) =>
    breach(at, build(value), `'${value}'`, `have ${measure} less than or equal to ${max}`)
  switch (type) {
    case 'structure':
      return [...probes, ...findProbes(shape, at, build)]
    case 'list':
      return [...probes, ...probeItem(model.shapes[shape.of!]!, `${at}.1.member`, (item) => build([item]))]
    case 'string':
      if (values) {
        return [...probes, breach(at, build('other'), `'other'`, 'satisfy enum value set: [')]
      }
      return [
        ...probes,
        ...(min ? [least('', 'length')] : []),
        ...(max ? [most('x'.repeat(max + 1), 'length')] : []),
      ]
    case 'boolean':
      return probes
    default:
      return [
        ...probes,
        ...(min === undefined ? [] : [least(min - 1, 'value')]),
        ...(max === undefined ? [] : [most(max + 1, 'value')]),
      ]
  }
}

function probeItem(shape: Shape, at: string, build: Build): Probe[] {
  return shape.type === 'structure' ? findProbes(shape, at, build) : probeValue(shape, at, build)
}

function breach(at: string, input: object, value: string, constraint: string): Probe {
  return {
    label: `${at} that must ${constraint}`,
    input,
    name: 'ValidationException',
    finding: `Value ${value} at '${at}' failed to satisfy constraint: Member must ${constraint}`,
  }
}

describe.each(states.operations.map((operation) => [operation]))('%s', (operation) => {
  const { input } = model.operations[operation]!
  const probes = findProbes(model.shapes[input!]!, '', (value) => value as object)
  test.each(probes)('refuses $label', async (probe) => {
    const { name, finding } = probe
    const message = expect.stringContaining(finding)
    await expect(states.request(operation, probe.input)).rejects.toMatchObject({ name, message })
  })
})

test.each([
  ['StartExecution', { stateMachineArn: 'x', traceHeader: 'é' }, 'traceHeader', String.raw`\p{ASCII}*`],
  ['RedriveExecution', { executionArn: 'x', clientToken: 'a b' }, 'clientToken', '[!-~]+'],
  [
    'CreateStateMachineAlias',
    { name: '12', routingConfiguration: [{ stateMachineVersionArn: 'x', weight: 1 }] },
    'name',
    String.raw`^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$`,
  ],
])(
  '%s refuses what does not match a pattern, in the words of the model',
  async (operation, input, at, pattern) => {
    await expect(states.request(operation, input)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(
        `at '${at}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`,
      ),
    })
  },
)
