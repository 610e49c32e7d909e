import { randomUUID } from 'node:crypto'
import type { Execution, Frame } from '../../interpreter/execution.ts'
import { Effort } from '../../machine/effort.ts'
import type { Json, JsonObject } from '../../machine/json.ts'
import type { EvaluationScope } from '../../machine/language.ts'
import type { Machine } from '../../machine/machine.ts'
import { createRandom } from '../../machine/random.ts'
import type { OperationDeps } from '../deps.ts'

/** What a state is tested with. */
export interface TestInput {
  readonly name: string
  readonly machine: Machine
  readonly text: string
  readonly value: Json
  readonly variables: JsonObject
  /** The context object; undefined for that of an execution which was started for the test. */
  readonly context: JsonObject | undefined
  readonly roleArn: string | undefined
  readonly accountId: string
}

/** A state's execution that no store knows. */
export interface TestExecution {
  readonly execution: Execution
  readonly frame: Frame
  readonly scope: EvaluationScope
}

/** AWS runs the test as an execution of an EXPRESS machine, both with names of their own. */
export function createTestExecution(deps: OperationDeps, input: TestInput): TestExecution {
  const { name, machine, value, variables, accountId } = input
  const [machineName, executionName] = [randomUUID(), randomUUID()]
  const prefix = `arn:aws:states:${deps.region}:${accountId}`
  const now = deps.clock.now()
  const execution: Execution = {
    record: {
      id: 0,
      arn: `${prefix}:express:${machineName}:${executionName}`,
      name: executionName,
      stateMachineArn: `${prefix}:stateMachine:${machineName}`,
      stateMachineName: machineName,
      definition: '',
      roleArn: input.roleArn ?? '',
      input: input.text,
      startDate: now,
      status: 'RUNNING',
      redriveCount: 0,
    },
    machine,
    region: deps.region,
    accountId,
    input: value,
    frames: new Map(),
    lastEvent: 0,
    nextFrame: 2,
  }
  const frame: Frame = {
    ...{ id: 1, parent: 0, index: 0, state: name, entered: 2, beforeEntered: 0, enteredAt: now },
    ...{ lastEvent: 2, input: value, variables, attempts: [], retryCount: 0, region: machine },
  }
  execution.frames.set(1, frame)
  const context = input.context ?? createTestContext(input, execution)
  const [random, effort] = [createRandom('test'), new Effort()]
  return { execution, frame, scope: { input: value, context, variables, now, random, effort } }
}

function createTestContext(
  {
    name,
    machine,
    roleArn = null,
    value,
  }: Omit<TestInput, 'roleArn'> & { roleArn?: string | null | undefined },
  { record }: Execution,
): JsonObject {
  const { type, resource } = machine.states.get(name)!
  const waits = resource?.kind === 'service' && resource.pattern !== 'response'
  const time = new Date(record.startDate).toISOString()
  return {
    Execution: { Id: record.arn, Input: value, Name: record.name, RoleArn: roleArn, StartTime: time },
    StateMachine: { Id: record.stateMachineArn, Name: record.stateMachineName },
    State: {
      Name: name,
      EnteredTime: time,
      ...(['Task', 'Parallel', 'Map'].includes(type) ? { RetryCount: 0 } : {}),
    },
    ...(waits ? { Task: { Token: record.name } } : {}),
  }
}
