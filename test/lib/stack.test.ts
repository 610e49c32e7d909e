import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Match, type Template } from 'aws-cdk-lib/assertions'
import { describe, expect, test, vi } from 'vitest'
import { listTemplates } from '#cli/local-assembly/templates.ts'
import { allRoutes } from '#core/api/routes.ts'
import { stepsOf } from '#core/saga/index.ts'
import { projectDirectory } from '#lib/project.ts'
import { sagas } from '#statemachines/index.ts'
import { bundleAsDeployed } from '../support/deployed-bundles.ts'
import { flattenTemplates } from '../support/flatten-templates.ts'
import { createTestApp, resourcesOf, synthesizeTemplate } from '../support/synthesize.ts'

await bundleAsDeployed()
// A synthesis finds the bundles there: making them again would take longer than all of this.
vi.mock('#lib/bundles.ts', async (load) => ({ ...(await load<object>()), bundleFunctions: () => {} }))

describe('tables', () => {
  test('let go of what has expired in the table of executions, and nowhere else', () => {
    const tables = resourcesOf<{ TimeToLiveSpecification?: object }>(
      synthesizeTemplate(),
      'AWS::DynamoDB::Table',
    )
    const expiring = Object.entries(tables).filter(([, { Properties }]) => Properties.TimeToLiveSpecification)
    expect(expiring.map(([name, { Properties }]) => [name, Properties.TimeToLiveSpecification])).toEqual([
      ['Executions', { AttributeName: 'expiresAt', Enabled: true }],
    ])
  })

  test('are on demand, encrypted, restorable, protected and kept', () => {
    const template = synthesizeTemplate()
    expect(Object.keys(resourcesOf(template, 'AWS::DynamoDB::Table'))).toContain('Executions')
    template.allResources('AWS::DynamoDB::Table', {
      Properties: Match.objectLike({
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
      }),
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    })
  })

  test('are kept together with logs, which a first deployment that fails does not leave behind', () => {
    const template = synthesizeTemplate()
    const groups = Object.entries(resourcesOf(template, 'AWS::Logs::LogGroup'))
    // The name of a machine's log group is fixed: kept, it would bar the next deployment.
    const kept = groups.filter(([, { DeletionPolicy }]) => DeletionPolicy !== 'Delete')
    expect(groups.length - kept.length).toBe(sagas.length)
    expect(new Set(kept.map(([, { DeletionPolicy }]) => DeletionPolicy))).toEqual(
      new Set(['RetainExceptOnCreate']),
    )
  })

  test('go with a stack that was declared ephemeral', () => {
    synthesizeTemplate({ context: { ephemeral: 'true' } }).allResources('AWS::DynamoDB::Table', {
      Properties: Match.objectLike({ DeletionProtectionEnabled: false }),
      DeletionPolicy: 'Delete',
    })
  })
})

describe('functions', () => {
  test('run on Node 24 and arm64, traced, each with a log group that forgets', () => {
    const template = synthesizeTemplate()
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogGroup: { Ref: Match.anyValue() } },
    })
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 })
    const functions = Object.keys(resourcesOf(template, 'AWS::Lambda::Function'))
    const logGroups = new Set(
      Object.values(
        resourcesOf<{ LoggingConfig: { LogGroup: { Ref: string } } }>(template, 'AWS::Lambda::Function'),
      ).map(({ Properties }) => Properties.LoggingConfig.LogGroup.Ref),
    )
    expect(logGroups.size).toBe(functions.length)
  })

  test('hold their permissions in their roles: the 500 resources of a stack are for sagas', () => {
    const template = synthesizeTemplate()
    const beside = resourcesOf(template, 'AWS::IAM::Policy')
    const machines = Object.keys(resourcesOf(template, 'AWS::StepFunctions::StateMachine'))
    expect(Object.keys(beside)).toHaveLength(machines.length)
  })

  test('bear the names of the contracts and routes they stand for, and the time limits of the contracts', () => {
    const functions = resourcesOf<{ Timeout: number }>(synthesizeTemplate(), 'AWS::Lambda::Function')
    for (const saga of sagas) {
      for (const { node } of stepsOf(saga.steps)) {
        expect(functions[node.contract.name]?.Properties.Timeout).toBe(node.contract.timeoutSeconds)
        if (node.undo) {
          expect(functions[node.undo.name]?.Properties.Timeout).toBe(node.undo.timeoutSeconds)
        }
      }
    }
    expect(Object.keys(functions)).toEqual(expect.arrayContaining(allRoutes.map(({ handler }) => handler)))
  })

  test('are told the tables they may use and no others', () => {
    const template = synthesizeTemplate()
    const variables = (name: string) => {
      const { Environment } = resourcesOf<{ Environment: { Variables: object } }>(
        template,
        'AWS::Lambda::Function',
      )[name]!.Properties
      return Object.keys(Environment.Variables).filter((variable) => variable.endsWith('_TABLE'))
    }
    expect(variables('ReserveInventory')).toEqual(['EXECUTIONS_TABLE', 'INVENTORY_TABLE'])
    expect(variables('RefundPayment')).toEqual(['EXECUTIONS_TABLE', 'PAYMENTS_TABLE'])
    expect(variables('GetSession')).toEqual([])
  })
})

describe('fault injection', () => {
  const faultsIn = (template: Template) =>
    Object.values(
      resourcesOf<{ Environment: { Variables: Record<string, string> } }>(template, 'AWS::Lambda::Function'),
    ).map(({ Properties: { Environment } }) => Environment.Variables)

  test('is off unless it was asked for', () => {
    for (const variables of faultsIn(synthesizeTemplate())) {
      expect(variables).toMatchObject({ FAULT_INJECTION: 'off' })
      expect(variables).not.toHaveProperty('FAIL_AT')
      expect(variables).not.toHaveProperty('TENANT_HEADER')
    }
  })

  test('tells every step where to fail', () => {
    const variables = faultsIn(
      synthesizeTemplate({ context: { faultInjection: 'true' }, env: { FAIL_AT: 'payment' } }),
    )
    expect(variables.every(({ FAULT_INJECTION }) => FAULT_INJECTION === 'on')).toBe(true)
    expect(variables.filter(({ FAIL_AT }) => FAIL_AT === 'payment')).toHaveLength(
      sagas.flatMap(({ steps }) => [...stepsOf(steps)]).length,
    )
  })

  test('stops the synthesis on a FAIL_AT that it does not know or that is not allowed', () => {
    const context = { faultInjection: 'true' }
    expect(() => createTestApp({ context, env: { FAIL_AT: 'shipping' } })).toThrow(
      "FAIL_AT is 'shipping'; it takes inventory-check, inventory, payment, warehouse",
    )
    expect(() => createTestApp({ env: { FAIL_AT: 'payment' } })).toThrow(/built without fault injection/)
    expect(() => createTestApp({ context: { faultInjection: 'yes' } })).toThrow(
      "context faultInjection is 'yes'; it takes true or false",
    )
  })
})

describe('the template', () => {
  test('names no path of the machine that made it, nor do its list of assets and its manifest', () => {
    const { app, directory } = createTestApp({ bundles: true })
    app.synth()
    for (const name of [...listTemplates(directory), 'FlowForge.assets.json', 'manifest.json']) {
      expect(readFileSync(join(directory, name), 'utf8')).not.toContain(projectDirectory)
    }
  })

  test('tells the code of each function apart where CDK asks for no bundles', () => {
    const { app, directory } = createTestApp()
    app.synth()
    const { files } = JSON.parse(readFileSync(join(directory, 'FlowForge.assets.json'), 'utf8')) as {
      files: object
    }
    const functions = resourcesOf<{ Code: { S3Key: string } }>(synthesizeTemplate(), 'AWS::Lambda::Function')
    const keys = Object.values(functions).map(({ Properties }) => Properties.Code.S3Key)
    expect(new Set(keys).size).toBe(Object.keys(functions).length)
    expect(Object.keys(files)).toEqual(expect.arrayContaining(keys.map((key) => key.replace('.zip', ''))))
  })

  test('is the same for the same sources', () => {
    const { app, directory } = createTestApp()
    app.synth()
    expect(flattenTemplates(directory)).toEqual(synthesizeTemplate().toJSON())
  })
})
