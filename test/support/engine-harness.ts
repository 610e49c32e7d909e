import { createSimulatedClock, type SimulatedClock } from '#local/clock.ts'
import {
  createMemoryStore,
  createStepFunctions,
  type HistoryEvent,
  type InvokeRequest,
  type StatusChange,
  type StepFunctions,
  type StepFunctionsOptions,
} from '#local/step-functions/index.ts'
import { readHistory } from '#testing/executions.ts'

export const account = '111111111111'
export const roleArn = `arn:aws:iam::${account}:role/test`
export const functionArn = (name: string) => `arn:aws:lambda:us-east-1:${account}:function:${name}`

/** Returned by a function that never ends. */
export const hang = Symbol('hang')

/** What a function of a test does: gives a result, or throws an error with a name. */
type TestFunction = (event: never) => unknown

export interface Ended {
  arn: string
  status: string
  output: unknown
  error: string | undefined
  cause: string | undefined
  /** `type state error`, in order. */
  signature: string[]
  events: HistoryEvent[]
}

export interface Harness {
  states: StepFunctions
  clock: SimulatedClock
  invocations: { name: string; event: unknown; at: number }[]
  changes: StatusChange[]
  create(definition: object, name?: string): Promise<string>
  start(stateMachineArn: string, input?: unknown, name?: string): Promise<string>
  /** Creates, starts and waits for the end. */
  run(definition: object, input?: unknown): Promise<Ended>
  ended(executionArn: string): Promise<Ended>
}

/** An engine in memory on a simulated clock that jumps from timer to timer. */
export async function createHarness(
  functions: Record<string, TestFunction> = {},
  options: Partial<StepFunctionsOptions> & { clock?: SimulatedClock } = {},
): Promise<Harness> {
  const clock = options.clock ?? createSimulatedClock(undefined, { automatic: true })
  let seeds = 0
  const invocations: Harness['invocations'] = []
  const changes: StatusChange[] = []
  const states = createStepFunctions({
    store: createMemoryStore(),
    accountId: account,
    region: 'us-east-1',
    createSeed: () => `seed ${seeds++}`,
    clock,
    onStatusChange: (change) => changes.push(change),
    invokeLambda: (request) =>
      invoke(functions, request, (name, event) => invocations.push({ name, event, at: clock.now() })),
    ...options,
  })
  await states.start()

  const harness: Harness = {
    states,
    clock,
    invocations,
    changes,
    async create(definition, name = `machine-${Math.random().toString(36).slice(2)}`) {
      const text = JSON.stringify(definition)
      const { stateMachineArn } = await states.request('CreateStateMachine', {
        name,
        definition: text,
        roleArn,
      })
      return String(stateMachineArn)
    },
    async start(stateMachineArn, input = {}, name) {
      const request = { stateMachineArn, input: JSON.stringify(input), ...(name ? { name } : {}) }
      return String((await states.request('StartExecution', request)).executionArn)
    },
    async run(definition, input) {
      return harness.ended(await harness.start(await harness.create(definition), input))
    },
    async ended(executionArn) {
      await clock.settled()
      return describe(states, executionArn)
    },
  }
  return harness
}

async function invoke(
  functions: Record<string, TestFunction>,
  { functionName, payload, letTimePass }: InvokeRequest,
  note: (name: string, event: unknown) => void,
) {
  const name = functionName.split(':').at(-1)!
  const event = JSON.parse(payload)
  note(name, event)
  const answer = { statusCode: 200, executedVersion: '$LATEST', requestId: 'request' }
  try {
    const result = await functions[name]!(event as never)
    if (result === hang) {
      letTimePass?.()
      return await new Promise<never>(() => {})
    }
    return { ...answer, payload: JSON.stringify(result) ?? 'null' }
  } catch (error) {
    const { name: errorType, message: errorMessage } = error as Error
    return { ...answer, payload: JSON.stringify({ errorType, errorMessage }), functionError: 'Unhandled' }
  }
}

export async function describe(states: StepFunctions, executionArn: string): Promise<Ended> {
  const { status, output, error, cause } = (await states.request('DescribeExecution', {
    executionArn,
  })) as Record<string, string>
  const events = await readHistory<HistoryEvent>(states, executionArn)
  return {
    arn: executionArn,
    status: status!,
    output: output === undefined ? undefined : JSON.parse(output),
    error,
    cause,
    events,
    signature: events.map(sign),
  }
}

/** Event type, state, error: what two runs of the same machine have in common. */
export function sign(event: HistoryEvent): string {
  for (const [key, details] of Object.entries(event)) {
    if (key.endsWith('EventDetails')) {
      const { name, error, index } = details as { name?: string; error?: string; index?: number }
      return [event.type, name, index, error].filter((part) => part !== undefined).join(' ')
    }
  }
  return event.type
}
