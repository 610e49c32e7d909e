import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { CfnOutput, Stack } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import { GET_CONSOLE } from '#core/api/console.ts'
import { pascalCase } from '#core/pascal-case.ts'
import { ROLL_BACK_ABANDONED, type Saga, SWEEP_ABANDONED } from '#core/saga/index.ts'
import { accessOf, checkRows } from './access.ts'
import { acknowledge } from './acknowledge.ts'
import { createAlarms } from './alarms.ts'
import { consoleUrlOf, createApi } from './api.ts'
import { bundleFunctions } from './bundles.ts'
import { createDashboard, type Watched } from './dashboard.ts'
import { expireReservations, rollBackAbandoned } from './events.ts'
import {
  ADD_TENANT_CLAIM,
  AUTHORIZE,
  EXPIRE_RESERVATIONS,
  type FunctionSpec,
  GET_SIGN_IN,
  listFunctions,
} from './function-list.ts'
import { createFunctions, type Functions } from './functions.ts'
import { allowWork } from './long-work.ts'
import { createSagaMachine, executionsOf, type SagaMachine } from './saga-machine.ts'
import type { Settings } from './settings.ts'
import { createTables } from './tables.ts'
import { callbacksOf, createTokenIssuer, type TokenVariables } from './token-issuer.ts'

/** What is deployed: sagas, and the folder that holds their functions and state machines. */
export interface Project {
  readonly sagas: readonly Saga[]
  readonly directory: string
}

/** Everything FlowForge runs on AWS: tables, a Lambda per step and route, a state machine per saga, the HTTP API. */
export class FlowForgeStack extends Stack {
  constructor(scope: Construct, id: string, { settings, project }: { settings: Settings; project: Project }) {
    super(scope, id, { description: 'FlowForge: sagas that are never left half done' })
    const { ephemeral } = settings
    const { sagas, directory: projectDirectory } = project
    const all = listFunctions(sagas, projectDirectory)
    checkRows(all)
    if (this.bundlingRequired) {
      bundleFunctions(all, projectDirectory, settings.payments, settings.otlp !== undefined)
    }
    const specs = all.filter(({ name }) => name !== ADD_TENANT_CLAIM || !settings.issuer)

    const tables = createTables(this, { ephemeral })
    const hasBundles = this.bundlingRequired
    const functions = createFunctions(this, specs, { tables, settings, projectDirectory, hasBundles })
    const machineOf = sagas.map(
      (saga) =>
        [
          saga,
          createSagaMachine(this, saga, { functions, projectDirectory, target: settings.target }),
        ] as const,
    )
    const machines = machineOf.map(([{ name }, machine]) => [name, machine] as const)
    allowMachines(this, { specs, functions, machines: machineOf })
    allowWork(this, { specs, functions, sagas })
    const deadLetters = rollBackAbandoned(this, {
      machines: machines.map(([, { machine }]) => machine),
      rollBack: functions.get(ROLL_BACK_ABANDONED.name)!,
      sweep: functions.get(SWEEP_ABANDONED.name)!,
    })
    expireReservations(this, { expire: functions.get(EXPIRE_RESERVATIONS.name)!, deadLetters })
    const api = createApi(this, { functions, settings })
    const watched: Watched = {
      machines: machines.map(([name, { machine }]) => [name, machine]),
      api,
      deadLetters,
      tables: Object.values(tables),
    }
    const alarms = createAlarms(this, watched)
    createDashboard(this, watched)
    tellTokens(functions, createTokenIssuer(this, { settings, functions, consoleUrl: consoleUrlOf(api) }))
    functions.get(GET_SIGN_IN)!.addEnvironment('SIGN_IN_CALLBACKS', callbacksOf(settings).join(' '))

    new CfnOutput(this, 'ApiUrl', { value: api.url })
    new CfnOutput(this, 'ConsoleUrl', { value: consoleUrlOf(api) })
    new CfnOutput(this, 'AlarmTopicArn', { value: alarms.topicArn })
    for (const [name, { machine }] of machines) {
      new CfnOutput(this, `${pascalCase(name)}StateMachineArn`, { value: machine.stateMachineArn })
    }
    for (const [name, table] of Object.entries(tables)) {
      new CfnOutput(this, `${name}Table`, { value: table.tableName })
    }
  }
}

function tellTokens(functions: Functions, variables: TokenVariables): void {
  for (const [name, value] of Object.entries(variables)) {
    for (const told of [AUTHORIZE, GET_SIGN_IN, GET_CONSOLE]) {
      functions.get(told)!.addEnvironment(name, value)
    }
  }
}

/**
 * Called after the machines, which name the step functions: a function that a machine invokes may not refer to a machine
 * (`allowWork` names it).
 */
function allowMachines(
  stack: Stack,
  {
    specs,
    functions,
    machines,
  }: {
    specs: readonly FunctionSpec[]
    functions: Functions
    machines: readonly (readonly [Saga, SagaMachine])[]
  },
): void {
  const live = Object.fromEntries(machines.map(([{ name }, { liveArn }]) => [name, liveArn]))
  for (const spec of specs.filter(({ kind }) => kind !== 'work')) {
    const { machines: actions = [], executions = [] } = accessOf(spec)
    const lambda = functions.get(spec.name)!
    // A task token names its execution by itself.
    if (executions.length > 0 || actions.some((action) => !action.startsWith('SendTask'))) {
      lambda.addEnvironment('STATE_MACHINE_ARNS', stack.toJsonString(live))
    }
    if (actions.length > 0) {
      lambda.addToRolePolicy(
        new PolicyStatement({
          actions: actions.map((action) => `states:${action}`),
          // The machine's ARN stands for its versions and aliases too, whose own ARNs no policy is weighed against:
          // https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
          resources: machines.map(([, { machine }]) => machine.stateMachineArn),
        }),
      )
    }
    if (executions.length === 0) {
      continue
    }
    const resources = machines.map(([saga]) => executionsOf(stack, saga))
    lambda.addToRolePolicy(
      new PolicyStatement({ actions: executions.map((action) => `states:${action}`), resources }),
    )
    for (const [{ name }] of machines) {
      const any = `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${stack.stackName}-${name}:*`
      acknowledge(lambda.role!, {
        [`IAM5[Resource::${any}]`]: 'the executions of this machine, whichever they are',
      })
    }
  }
}
