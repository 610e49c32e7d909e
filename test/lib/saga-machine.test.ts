import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Template } from 'aws-cdk-lib/assertions'
import type { Policy } from 'aws-cdk-lib/aws-iam'
import { type CfnStateMachine, DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { App, Stack } from 'aws-cdk-lib/core'
import { describe, expect, test } from 'vitest'
import { notifyCustomer } from '#core/order/steps.ts'
import type { AslMachine, AslState } from '#core/saga/compile/asl.ts'
import { compile, step } from '#core/saga/index.ts'
import { functionsOf, listFunctions } from '#lib/function-list.ts'
import { publishLive } from '#lib/live-version.ts'
import { projectDirectory } from '#lib/project.ts'
import { createSagaMachine } from '#lib/saga-machine.ts'
import { aslFile, sagas } from '#statemachines/index.ts'
import { orderFulfillment } from '#statemachines/order-fulfillment.saga.ts'
import { readTemplate, resourcesOf } from '../support/synthesize.ts'

interface MachineProperties {
  StateMachineName: string
  StateMachineType: string
  DefinitionString: string
  DefinitionSubstitutions: Record<string, { 'Fn::GetAtt': [string, string] }>
  LoggingConfiguration: { Level: string; IncludeExecutionData: boolean }
  TracingConfiguration: { Enabled: boolean }
  RoleArn: { 'Fn::GetAtt': [string, string] }
}

function machineOf(template: Template): MachineProperties {
  return resourcesOf<MachineProperties>(template, 'AWS::StepFunctions::StateMachine').OrderFulfillment!
    .Properties
}

/** Every state, those inside branches and iterations too. */
function statesOf({ States }: { States: Record<string, AslState> }): AslState[] {
  return Object.values(States).flatMap((state) => [
    state,
    ...(state.Type === 'Parallel' ? state.Branches.flatMap(statesOf) : []),
    ...(state.Type === 'Map' ? statesOf(state.ItemProcessor) : []),
  ])
}

describe('the state machine of a saga', () => {
  test('is the committed ASL, character for character', () => {
    const committed = readFileSync(join(projectDirectory, aslFile(orderFulfillment)), 'utf8')
    expect(machineOf(readTemplate()).DefinitionString).toBe(committed)
  })

  test('is a Standard one, traced, whose failures are logged without the data of the order', () => {
    expect(machineOf(readTemplate())).toMatchObject({
      StateMachineName: 'FlowForge-order-fulfillment',
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
    })
  })

  test('finds a function for every placeholder and has no placeholder left over', () => {
    const template = readTemplate()
    const { DefinitionString, DefinitionSubstitutions } = machineOf(template)
    const placeholders = new Set([...DefinitionString.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1]!))
    expect(Object.keys(DefinitionSubstitutions).sort()).toEqual([...placeholders].sort())
    const functions = resourcesOf(template, 'AWS::Lambda::Function')
    for (const [placeholder, value] of Object.entries(DefinitionSubstitutions)) {
      expect(value).toEqual({ 'Fn::GetAtt': [placeholder.replace(/Arn$/, ''), 'Arn'] })
      expect(functions).toHaveProperty(value['Fn::GetAtt'][0])
    }
  })

  test('never gives up on a Lambda that may still be writing (G12)', () => {
    const template = readTemplate()
    const machines = resourcesOf<MachineProperties>(template, 'AWS::StepFunctions::StateMachine')
    const functions = resourcesOf<{ Timeout: number }>(template, 'AWS::Lambda::Function')
    const states = Object.values(machines).flatMap(({ Properties }) =>
      statesOf(JSON.parse(Properties.DefinitionString) as AslMachine),
    )
    const tasks = states.filter(({ Type }) => Type === 'Task')
    expect(tasks.length).toBeGreaterThan(sagas.length)
    for (const task of tasks) {
      if (task.Type !== 'Task') {
        continue
      }
      const name = /^\$\{(\w+)Arn\}$/.exec(String(task.Arguments.FunctionName))![1]!
      expect(task.TimeoutSeconds).toBeGreaterThan(functions[name]!.Properties.Timeout)
    }
  })

  test('may invoke exactly its own functions', () => {
    const template = readTemplate()
    const { DefinitionSubstitutions, RoleArn } = machineOf(template)
    const policies = resourcesOf<{
      Roles: { Ref: string }[]
      PolicyDocument: { Statement: { Action: unknown; Resource: unknown }[] }
    }>(template, 'AWS::IAM::Policy')
    const invoke = Object.values(policies)
      .filter(({ Properties }) => Properties.Roles[0]!.Ref === RoleArn['Fn::GetAtt'][0])
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => Action === 'lambda:InvokeFunction')
    expect(invoke).toHaveLength(1)
    const resources = invoke[0]!.Resource as unknown[]
    expect(resources).toHaveLength(Object.keys(DefinitionSubstitutions).length)
    expect(resources).toEqual(expect.arrayContaining(Object.values(DefinitionSubstitutions)))
  })
})

test('keeps the functions of a retired step for older versions, though the definition is without it', () => {
  const saga = orderFulfillment
  const withRetired = { ...saga, retired: [step({ ...notifyCustomer, name: 'SendFax' })] }
  expect(compile(withRetired)).toEqual(compile(saga))
  expect(() => listFunctions([withRetired], projectDirectory)).toThrow(/^SendFax: has no handler/)

  const stack = new Stack(new App(), 'Any')
  const names = functionsOf(withRetired)
  const functions = new Map(names.map((name) => [name, { functionArn: `arn:${name}` }])) as never
  const { machine } = createSagaMachine(stack, withRetired, { functions, projectDirectory, target: 'aws' })
  const policy = machine.role.node.findChild('DefaultPolicy') as Policy
  expect(JSON.stringify(stack.resolve(policy.document))).toContain('"arn:SendFax"')
  const { definitionSubstitutions } = machine.node.defaultChild as CfnStateMachine
  expect(definitionSubstitutions).toHaveProperty('NotifyCustomerArn')
  expect(definitionSubstitutions).not.toHaveProperty('SendFaxArn')
})

test('lets retired long work go on: executions of older versions wait for its result', () => {
  const { steps } = orderFulfillment
  const isWork = (node: (typeof steps)[number]) => node.kind === 'step' && node.callback?.kind === 'work'
  const saga = {
    ...orderFulfillment,
    steps: steps.filter((node) => !isWork(node)),
    retired: steps.filter(isWork) as NonNullable<typeof orderFulfillment.retired>,
  }
  const kindOf = (name: string) => listFunctions([saga], projectDirectory).find((each) => each.name === name)
  expect(kindOf('PackItems')).toMatchObject({ kind: 'work' })
})

describe('the versions of a saga’s machine', () => {
  interface VersionProperties {
    StateMachineArn: unknown
    StateMachineRevisionId: unknown
    Description: string
  }
  const versionsOf = (template: Template) =>
    Object.entries(resourcesOf<VersionProperties>(template, 'AWS::StepFunctions::StateMachineVersion'))
  const [name, version] = versionsOf(readTemplate()).find(([id]) => id.startsWith('OrderFulfillment'))!

  test('are named after the definition: another definition is another resource, the same one is the same', () => {
    const nameOf = (definition: string) => {
      const stack = new Stack(new App(), 'Any')
      const machine = new StateMachine(stack, 'OrderFulfillment', {
        definitionBody: DefinitionBody.fromString('{}'),
      })
      publishLive(machine, definition)
      return stack.node.children.map(({ node }) => node.id).find((id) => id.includes('Version'))
    }
    const { DefinitionString } = machineOf(readTemplate())
    expect(nameOf(DefinitionString)).toBe(name)
    expect(nameOf(DefinitionString.replace('SagaCompleted', 'SagaDone'))).not.toBe(name)
  })

  test('are published from the revision that this deployment makes, and tell the definition’s hash', () => {
    expect(version.Properties).toEqual({
      StateMachineArn: { Ref: 'OrderFulfillment' },
      StateMachineRevisionId: { 'Fn::GetAtt': ['OrderFulfillment', 'StateMachineRevisionId'] },
      Description: `definition ${name.replace('OrderFulfillmentVersion', '')}`,
    })
  })

  test('stay when another comes, for the executions in flight and for their rollbacks', () => {
    expect(version).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' })
  })

  test('are what functions start on, so that they know the version; the alias `live` leads people to it', () => {
    const aliases = resourcesOf(readTemplate(), 'AWS::StepFunctions::StateMachineAlias')
    expect(aliases.OrderFulfillmentLive!.Properties).toMatchObject({
      Name: 'live',
      RoutingConfiguration: [{ StateMachineVersionArn: { 'Fn::GetAtt': [name, 'Arn'] }, Weight: 100 }],
    })
    const functions = resourcesOf<{ Environment?: { Variables: Record<string, unknown> } }>(
      readTemplate(),
      'AWS::Lambda::Function',
    )
    const told = Object.values(functions)
      .map(({ Properties }) => Properties.Environment?.Variables.STATE_MACHINE_ARNS)
      .filter((arns) => arns !== undefined)
    expect(told.length).toBeGreaterThan(0)
    for (const arns of told) {
      expect(JSON.stringify(arns)).toContain(`{"Fn::GetAtt":["${name}","Arn"]}`)
      expect(JSON.stringify(arns)).not.toContain('"OrderFulfillment"')
    }
  })
})
