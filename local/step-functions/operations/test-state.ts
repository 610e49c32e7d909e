import { AwsError } from '#local/aws-error.ts'
import { decide } from '../interpreter/decide.ts'
import type { Effect, Execution, ExecutionEvent } from '../interpreter/execution.ts'
import { describeEvent, type HistoryEvent } from '../interpreter/history.ts'
import { StateFailure } from '../machine/failure.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import { compileMachine } from '../machine/machine.ts'
import { validateDefinition } from '../validate/validate.ts'
import type { Operation, Service } from './resources/deps.ts'
import { parseInput } from './start-execution.ts'

const stateName = 'TestState'

/** Runs one state outside any execution. A Task is really called, unless `mock` says what comes of it. */
export const TestState: Operation = async (service, input, caller) => {
  const state = readState(input)
  const text = JSON.stringify(wrap(state))
  const problem = validateDefinition(text, 'STANDARD')[0]
  if (problem) {
    throw new AwsError(
      'InvalidDefinition',
      `Invalid State Machine Definition: '${problem.code}: ${problem.message}'`,
    )
  }
  const execution = {
    ...createExecution(service, text, parseInput(input.input), caller.accountId),
    variables: readVariables(input.variables),
  }
  const events = await runState(service, execution, input.mock)
  return {
    ...conclude(execution, events),
    ...(input.inspectionLevel === 'DEBUG' || input.inspectionLevel === 'TRACE'
      ? { inspectionData: inspect(execution, events) }
      : {}),
  }
}

/** A state by itself, or one of a whole machine by `stateName`. */
function readState(input: JsonObject): JsonObject {
  let definition: Json
  try {
    definition = JSON.parse(String(input.definition)) as Json
  } catch (error) {
    throw new AwsError(
      'InvalidDefinition',
      `Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: ${(error as Error).message}'`,
    )
  }
  if (!isObject(definition)) {
    throw new AwsError(
      'InvalidDefinition',
      'Invalid State Machine Definition: the definition must be an object',
    )
  }
  if (!isObject(definition.States)) {
    return definition
  }
  const state = definition.States[String(input.stateName)]
  if (!isObject(state)) {
    throw new AwsError('ValidationException', `State not found: ${input.stateName}`)
  }
  return { QueryLanguage: definition.QueryLanguage ?? 'JSONPath', ...state }
}

function readVariables(text: Json | undefined): JsonObject {
  return text === undefined ? {} : (JSON.parse(String(text)) as JsonObject)
}

/** A machine of the state alone; where it leads to is a Succeed state. */
function wrap(state: JsonObject): JsonObject {
  const targets = [
    state.Next,
    state.Default,
    ...[state.Choices, state.Catch].flat().map((rule) => (isObject(rule) ? rule.Next : undefined)),
  ]
  const ends = targets.filter((target): target is string => typeof target === 'string')
  return {
    StartAt: stateName,
    States: { [stateName]: state, ...Object.fromEntries(ends.map((name) => [name, { Type: 'Succeed' }])) },
  }
}

function createExecution(
  service: Service,
  definition: string,
  { text, value }: { text: string; value: Json },
  accountId: string,
): Execution {
  return {
    record: {
      id: 0,
      arn: `arn:aws:states:${service.region}:${accountId}:execution:TestState:test`,
      name: 'test',
      stateMachineArn: `arn:aws:states:${service.region}:${accountId}:stateMachine:TestState`,
      stateMachineName: 'TestState',
      definition: '',
      roleArn: '',
      input: text,
      startDate: service.clock.now(),
      status: 'RUNNING',
      redriveCount: 0,
    },
    machine: compileMachine(definition),
    region: service.region,
    accountId,
    input: value,
    frames: new Map(),
    lastEvent: 0,
    nextFrame: 1,
  }
}

/** Decides until the state is left, retried, or failed; waiting takes no time. */
async function runState(
  service: Service,
  execution: Execution,
  mock: Json | undefined,
): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = []
  let next: ExecutionEvent | undefined = { type: 'start' }
  while (next && execution.record.status === 'RUNNING') {
    const decision = await decide(execution, next, timeOf(service, execution), () => 'test')
    events.push(...decision.history.map(describeEvent))
    next = await follow(service, execution, decision.effects, mock)
  }
  return events
}

async function follow(
  service: Service,
  execution: Execution,
  effects: readonly Effect[],
  mock: Json | undefined,
): Promise<ExecutionEvent | undefined> {
  const frame = execution.frames.get(1)
  const wait = frame?.wait
  if (wait?.on === 'time') {
    return { type: 'timer', frame: 1 }
  }
  if (!frame || wait?.on !== 'task' || !effects.some((effect) => effect.do === 'call')) {
    return undefined
  }
  const to = { frame: 1, token: wait.token }
  try {
    return {
      type: 'task-succeeded',
      ...to,
      output: readMock(mock) ?? (await service.call(execution, frame, wait)),
    }
  } catch (error) {
    if (!(error instanceof StateFailure)) {
      throw error
    }
    return { type: 'task-failed', ...to, error: error.error, cause: error.errorCause }
  }
}

/** Time is where the state's wait ends. */
function timeOf(service: Service, execution: Execution): number {
  const wait = execution.frames.get(1)?.wait
  return wait?.on === 'time' ? wait.at : service.clock.now()
}

function readMock(mock: Json | undefined): string | undefined {
  if (!isObject(mock)) {
    return undefined
  }
  if (!isObject(mock.errorOutput)) {
    return mock.result === undefined ? undefined : String(mock.result)
  }
  const { error, cause } = mock.errorOutput
  throw new StateFailure(
    error === undefined ? undefined : String(error),
    cause === undefined ? undefined : String(cause),
  )
}

const detailsOf = (event: HistoryEvent | undefined): Record<string, string> => {
  for (const [key, details] of Object.entries(event ?? {})) {
    if (key.endsWith('EventDetails')) {
      return details as Record<string, string>
    }
  }
  return {}
}

function conclude(execution: Execution, events: readonly HistoryEvent[]): Record<string, unknown> {
  const failed = detailsOf(events.find(({ type }) => /(Failed|TimedOut)$/.test(type)))
  const reason = {
    ...(failed.error === undefined ? {} : { error: failed.error }),
    ...(failed.cause === undefined ? {} : { cause: failed.cause }),
  }
  const exited = events.find(({ type }) => type.endsWith('StateExited'))
  if (!exited) {
    const isWaiting = execution.frames.get(1)?.wait?.on === 'retry'
    return { ...reason, status: isWaiting ? 'RETRIABLE' : 'FAILED' }
  }
  const entered = events.find(({ type, id }) => type.endsWith('StateEntered') && id > exited.id)
  const caught = Object.keys(reason).length > 0
  return {
    output: detailsOf(exited).output,
    ...(entered ? { nextState: detailsOf(entered).name } : {}),
    ...(caught ? reason : {}),
    status: caught ? 'CAUGHT_ERROR' : 'SUCCEEDED',
  }
}

function inspect(execution: Execution, events: readonly HistoryEvent[]): Record<string, string> {
  const { parameters } = detailsOf(events.find(({ type }) => type.endsWith('Scheduled')))
  const { output } = detailsOf(events.find(({ type }) => /^(Task|LambdaFunction)Succeeded$/.test(type)))
  const isJsonata = execution.machine.states.get(stateName)?.language.name === 'JSONata'
  return {
    input: execution.record.input,
    ...(parameters === undefined ? {} : { [isJsonata ? 'afterArguments' : 'afterParameters']: parameters }),
    ...(output === undefined ? {} : { result: output }),
  }
}
