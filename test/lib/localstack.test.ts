import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { AslMachine } from '#core/saga/compile/asl.ts'
import { spellForLocalStack } from '#lib/localstack-asl.ts'
import { aslFile, sagas } from '#statemachines/index.ts'
import { projectDirectory } from '#test/support/assembly.ts'
import { createHarness, functionArn } from '#test/support/engine-harness.ts'
import { createTestApp, resourcesOf, synthesizeTemplate } from '#test/support/synthesize.ts'

const template = () => synthesizeTemplate({ context: { target: 'localstack' } })
const propertiesOf = <Properties>(type: string) =>
  Object.values(resourcesOf<Properties>(template(), type)).map(({ Properties }) => Properties)

describe('the stack for LocalStack', () => {
  test('is without what the community image lacks, and keeps the rest', () => {
    const counts = (made: ReturnType<typeof synthesizeTemplate>) => {
      const types = Object.values(made.toJSON().Resources as Record<string, { Type: string }>)
      return new Set(types.map(({ Type }) => Type))
    }
    const kept = counts(template())
    const left = [...counts(synthesizeTemplate())].filter((type) => !kept.has(type))
    expect(left.sort()).toEqual([
      'AWS::ApiGateway::Authorizer',
      'AWS::Cognito::UserPool',
      'AWS::Cognito::UserPoolClient',
      'AWS::Cognito::UserPoolDomain',
      'AWS::Cognito::UserPoolResourceServer',
      'AWS::StepFunctions::StateMachineAlias',
      'AWS::StepFunctions::StateMachineVersion',
    ])
  })

  test('takes the tenant from the header, at every route', () => {
    const methods = propertiesOf<{ AuthorizationType: string }>('AWS::ApiGateway::Method')
    expect(new Set(methods.map(({ AuthorizationType }) => AuthorizationType))).toEqual(new Set(['NONE']))
    const variables = propertiesOf<{ Environment: { Variables: Record<string, unknown> } }>(
      'AWS::Lambda::Function',
    )
      .map(({ Environment }) => Environment.Variables)
      .filter(({ TENANT_HEADER }) => TENANT_HEADER === 'trusted')
    expect(variables.length).toBeGreaterThan(10)
  })

  test('has no state machine whose items are selected by one expression', () => {
    for (const { DefinitionString } of propertiesOf<{ DefinitionString: unknown }>(
      'AWS::StepFunctions::StateMachine',
    )) {
      expect(JSON.stringify(DefinitionString)).not.toMatch(/ItemSelector[\\"]+: [\\"]+\{%/)
    }
  })

  test('is asked for by a name that is known', () => {
    expect(() => createTestApp({ context: { target: 'azure' } })).toThrow(
      "context target is 'azure'; it takes aws, localstack",
    )
  })
})

test('a migration does the same, spelt for LocalStack', async () => {
  const reviewed = readFileSync(join(projectDirectory, aslFile({ name: 'data-migration' })), 'utf8')
  const run = async (text: string) => {
    const names = [...new Set([...text.matchAll(/\$\{(\w+)Arn\}/g)].map(([, name]) => name!))]
    const functions = Object.fromEntries(
      names.map((name) => [name, (event: never) => answer(name, event as { index?: number })]),
    )
    const harness = await createHarness(functions)
    const definition = text.replace(/\$\{(\w+)Arn\}/g, (_, name: string) => functionArn(name))
    const input = {
      tenant: 't',
      executionId: 'e',
      workflow: 'data-migration',
      input: { services: ['a', 'b'] },
    }
    const { status, output } = await harness.run(JSON.parse(definition), input)
    return { status, output, invocations: harness.invocations.map(({ name, event }) => ({ name, event })) }
  }
  const spelt = await run(spellForLocalStack(reviewed))
  expect(spelt).toEqual(await run(reviewed))
  expect(spelt.invocations.map(({ name }) => name)).toContain('SwitchBack')
})

/** The second switch fails, so that the undos run too. */
function answer(name: string, { index }: { index?: number }): unknown {
  if (name === 'SwitchService' && index === 1) {
    throw Object.assign(new Error('no'), { name: 'SimulatedFailure' })
  }
  return name === 'PlanMigration' ? { services: [{ service: 'a' }, { service: 'b' }] } : { done: name }
}

test('a machine without a Map is as it was reviewed', () => {
  for (const saga of sagas.filter(({ name }) => name !== 'data-migration')) {
    const reviewed = readFileSync(join(projectDirectory, aslFile(saga)), 'utf8')
    expect(JSON.parse(spellForLocalStack(reviewed)) as AslMachine).toEqual(JSON.parse(reviewed))
  }
})
