import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import {
  type CfnStateMachine,
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions'
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import { pascalCase } from '#core/pascal-case.ts'
import type { Saga } from '#core/saga/index.ts'
import { aslFile } from '#statemachines/index.ts'
import { acknowledge, acknowledgeTracing } from './acknowledge.ts'
import { functionsOf } from './function-list.ts'
import type { Functions } from './functions.ts'
import { publishLive } from './live-version.ts'
import { spellForLocalStack } from './localstack-asl.ts'
import { createNested, stackNameOf } from './nested.ts'
import type { Target } from './settings/read-target.ts'

interface SagaMachineProps {
  readonly functions: Functions
  /** Holds `statemachines/`. */
  readonly projectDirectory: string
  readonly target: Target
}

export interface SagaMachine {
  readonly machine: StateMachine
  /** Of the version that new executions run. */
  readonly liveArn: string
}

/**
 * The Standard state machine of a saga in a nested stack of its own, from its committed ASL: what was reviewed is what is deployed.
 *
 * The definition goes into the template as text, not as an S3 asset, so that the template alone shows it.
 */
export function createSagaMachine(stack: Construct, saga: Saga, props: SagaMachineProps): SagaMachine {
  const { functions, projectDirectory, target } = props
  const id = pascalCase(saga.name)
  const stateMachineName = machineNameOf(stack, saga)
  const scope = createNested(stack, `${id}Workflow`, `State machine of the workflow ${saga.name}`)
  const reviewed = readFileSync(join(projectDirectory, aslFile(saga)), 'utf8')
  const definition = target === 'localstack' ? spellForLocalStack(reviewed) : reviewed
  const invoked = functionsOf(saga).map((name) => ({ name, arn: functions.get(name)!.functionArn }))

  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('states.amazonaws.com') })
  role.addToPolicy(
    new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: invoked.map(({ arn }) => arn) }),
  )
  // X-Ray and the delivery of logs, which name no resource: the construct adds both to the role.
  // https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
  acknowledgeTracing(role)

  const machine = new StateMachine(scope, id, {
    stateMachineName,
    stateMachineType: StateMachineType.STANDARD,
    definitionBody: DefinitionBody.fromString(definition),
    definitionSubstitutions: Object.fromEntries(
      invoked
        .map(({ name, arn }) => [`${name}Arn`, arn])
        .filter(([name]) => definition.includes(`\${${name}}`)),
    ),
    role,
    tracingEnabled: true,
    logs: {
      // This prefix keeps the log resource policy of the account from growing with each machine.
      destination: new LogGroup(scope, `${id}Logs`, {
        logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
        retention: RetentionDays.ONE_MONTH,
        // Its name is fixed, as the machine's is: if both were retained, the next deployment would fail.
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      level: LogLevel.ERROR,
      includeExecutionData: false,
    },
    removalPolicy: RemovalPolicy.DESTROY,
  })
  acknowledge(machine, {
    SF1: 'the history of every execution is kept by Step Functions for 90 days; logging each event again costs more than the transitions',
  })
  ;(machine.node.defaultChild as CfnStateMachine).overrideLogicalId(id)
  return {
    machine,
    liveArn: target === 'localstack' ? machine.stateMachineArn : publishLive(machine, definition),
  }
}

function machineNameOf(scope: Construct, { name }: Saga): string {
  return `${stackNameOf(scope)}-${name}`
}

/** The ARN by the machine's name: for those that the machine itself depends on. */
export function machineArnOf(scope: Construct, saga: Saga): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: machineNameOf(scope, saga),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
}

/** The ARN of all executions of a machine. */
export function executionsOf(scope: Construct, saga: Saga): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${machineNameOf(scope, saga)}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
}
