import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation'
import { DisableRuleCommand, EnableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge'
import {
  DeleteFunctionConcurrencyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda'
import { ListExecutionsCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { destroyStack } from '#cli/destroy/destroy-stack.ts'
import { STARTERS } from '#cli/destroy/starters.ts'
import { accessOf } from '#lib/access.ts'
import { listFunctions } from '#lib/function-list.ts'
import { projectDirectory } from '#lib/project.ts'
import { sagas } from '#statemachines/index.ts'
import { restoreAfterAll } from '#test/support/restore-after-all.ts'

vi.mock('node:timers/promises', () => ({ setTimeout: async () => {} }))

const stacks = restoreAfterAll(mockClient(CloudFormationClient))
const events = restoreAfterAll(mockClient(EventBridgeClient))
const lambdas = restoreAfterAll(mockClient(LambdaClient))
const machines = restoreAfterAll(mockClient(SFNClient))

const STACK = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/FlowForge/1'
const WORKFLOW = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/FlowForge-OrderFulfillmentWorkflow/2'
const MACHINE = 'arn:aws:states:eu-west-1:111111111111:stateMachine:FlowForge-order-fulfillment'
const EXECUTION = 'arn:aws:states:eu-west-1:111111111111:execution:FlowForge-order-fulfillment:demo_1'

let done: string[]
let running: string[]
let said: string[]
let written: string
let isDeleted: boolean

const resource = (type: string, id: string, physicalId: string, isKept = false): StackResourceSummary => ({
  ResourceType: type,
  LogicalResourceId: id,
  PhysicalResourceId: physicalId,
  LastUpdatedTimestamp: new Date(0),
  ResourceStatus: !isDeleted ? 'CREATE_COMPLETE' : isKept ? 'DELETE_SKIPPED' : 'DELETE_COMPLETE',
})
const resourcesOf = (stack: string) =>
  stack === STACK
    ? [
        resource('AWS::CloudFormation::Stack', 'OrderFulfillmentWorkflow', WORKFLOW),
        resource('AWS::Events::Rule', 'SweepSchedule', 'FlowForge-SweepSchedule-1'),
        resource('AWS::Lambda::Function', 'SweepAbandoned', 'FlowForge-SweepAbandoned-1'),
        resource('AWS::Lambda::Function', 'GetExecution', 'FlowForge-GetExecution-1'),
        resource('AWS::DynamoDB::Table', 'Executions', 'FlowForge-Executions-1', true),
        resource('AWS::Logs::LogGroup', 'GetExecutionLogs', 'FlowForge-GetExecutionLogs-1', true),
      ]
    : [
        resource('AWS::StepFunctions::StateMachine', 'OrderFulfillment', MACHINE),
        resource('AWS::StepFunctions::StateMachineVersion', 'Version', `${MACHINE}:1`, true),
      ]

beforeEach(() => {
  done = []
  running = []
  said = []
  written = ''
  isDeleted = false
  for (const mock of [stacks, events, lambdas, machines]) {
    mock.reset()
  }
  stacks.on(DescribeStacksCommand).callsFake(() => ({
    Stacks: [{ StackId: STACK, StackStatus: 'UPDATE_COMPLETE' }],
  }))
  stacks
    .on(ListStackResourcesCommand)
    .callsFake(({ StackName }) => ({ StackResourceSummaries: resourcesOf(StackName) }))
  events.on(DisableRuleCommand).callsFake(({ Name }) => void done.push(`disable ${Name}`))
  events.on(EnableRuleCommand).callsFake(({ Name }) => void done.push(`enable ${Name}`))
  lambdas
    .on(PutFunctionConcurrencyCommand)
    .callsFake(({ FunctionName }) => void done.push(`hold ${FunctionName}`))
  lambdas
    .on(DeleteFunctionConcurrencyCommand)
    .callsFake(({ FunctionName }) => void done.push(`free ${FunctionName}`))
  machines
    .on(ListExecutionsCommand)
    .callsFake(() => ({ executions: running.map((executionArn) => ({ executionArn })) }))
  machines.on(StopExecutionCommand).callsFake(({ executionArn }) => {
    done.push(`stop ${executionArn}`)
    running = running.filter((arn) => arn !== executionArn)
  })
})

const destroy = ({ isConfirmed = true, stopsRunning = false, fails = false } = {}) =>
  destroyStack({
    isConfirmed,
    stopsRunning,
    say: (line) => void said.push(line),
    async runCdk() {
      done.push('cdk destroy')
      if (fails) {
        throw new Error('cdk destroy ended with 1')
      }
      isDeleted = true
    },
    write: (text) => {
      written = text
    },
  })

const OFF = ['disable FlowForge-SweepSchedule-1', 'hold FlowForge-SweepAbandoned-1']
const ON = ['free FlowForge-SweepAbandoned-1', 'enable FlowForge-SweepSchedule-1']

describe('destroying the stack', () => {
  test('lets nothing start executions first, then deletes it, and says what is kept and how that is deleted or adopted', async () => {
    await destroy()
    expect(done).toEqual([...OFF, 'cdk destroy'])
    expect(said).toContain('table Executions: FlowForge-Executions-1')
    expect(said).toContain('  aws dynamodb delete-table --table-name FlowForge-Executions-1')
    expect(said).toContain('  aws logs delete-log-group --log-group-name FlowForge-GetExecutionLogs-1')
    expect(said.join('\n')).not.toContain('stateMachine:FlowForge-order-fulfillment:1')
    expect(said.at(-1)).toContain('npx cdk import FlowForge --resource-mapping flowforge-kept.json')
    expect(JSON.parse(written)).toEqual({ Executions: { TableName: 'FlowForge-Executions-1' } })
  })

  test('stops what runs where that is asked for, after nothing can roll it back', async () => {
    running = [EXECUTION]
    await destroy({ stopsRunning: true })
    expect(done).toEqual([...OFF, `stop ${EXECUTION}`, 'cdk destroy'])
  })

  test('is refused while executions run, with which they are, and all is as it was', async () => {
    running = [EXECUTION]
    await expect(destroy()).rejects.toThrow(
      `FlowForge-order-fulfillment: 1 execution runs, among them ${EXECUTION}\nnothing was destroyed`,
    )
    expect(done).toEqual([...OFF, ...ON])
  })

  test('changes nothing until it is confirmed, and says what runs', async () => {
    running = [EXECUTION]
    await destroy({ isConfirmed: false })
    expect(done).toEqual([])
    expect(said[0]).toContain('1 execution runs')
    expect(said.at(-1)).toBe('go on with: npm run destroy -- --yes --stop')
  })

  test('lets executions start again where cdk could not delete the stack', async () => {
    await expect(destroy({ fails: true })).rejects.toThrow('cdk destroy ended with 1')
    expect(done).toEqual([...OFF, 'cdk destroy', ...ON])
  })

  test('lets executions start again where one of its functions cannot be held', async () => {
    lambdas.on(PutFunctionConcurrencyCommand).rejects(new Error('AccessDenied'))
    lambdas.on(DeleteFunctionConcurrencyCommand).rejects(new Error('no right to free it'))
    await expect(destroy()).rejects.toThrow('AccessDenied')
    expect(done).toEqual(['disable FlowForge-SweepSchedule-1', 'enable FlowForge-SweepSchedule-1'])
    expect(said).toEqual([
      'may still be off, look at it: function FlowForge-SweepAbandoned-1 (no right to free it)',
    ])
  })

  test('lets executions start again, and says what failed, where the stack cannot be looked at after that', async () => {
    stacks
      .on(DescribeStacksCommand)
      .resolvesOnce({
        Stacks: [
          {
            StackId: STACK,
            StackName: 'FlowForge',
            CreationTime: new Date(0),
            StackStatus: 'CREATE_COMPLETE',
          },
        ],
      })
      .rejects(new Error('Throttling'))
    await expect(destroy({ fails: true })).rejects.toThrow('cdk destroy ended with 1')
    expect(done).toEqual([...OFF, 'cdk destroy', ...ON])
  })

  test('says so where there is no stack', async () => {
    stacks
      .on(DescribeStacksCommand)
      .rejects(
        Object.assign(new Error('Stack with id FlowForge does not exist'), { name: 'ValidationError' }),
      )
    await expect(destroy()).rejects.toThrow('there is no stack FlowForge in this account and region')
  })
})

test('every function that may start a state machine is held back', () => {
  const starting = listFunctions(sagas, projectDirectory)
    .filter((spec) => accessOf(spec).machines?.includes('StartExecution'))
    .map(({ name }) => name)
  expect(STARTERS).toEqual(expect.arrayContaining(starting))
})
