import type { StatusChange, StepFunctions } from '#local/step-functions/index.ts'

export interface HistoryEvent {
  id: number
  previousEventId: number
  type: string
  timestamp: number
  stateEnteredEventDetails?: { name: string; input: string }
  stateExitedEventDetails?: { name: string; output: string }
  [details: string]: unknown
}

export interface ExecutionDescription {
  executionArn: string
  name: string
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED'
  input?: string
  output?: string
  error?: string
  cause?: string
  traceHeader?: string
}

/** The executions of a test cloud. */
export interface TestExecutions {
  /** Starts an execution of a state machine, by its name or ARN. Throws AwsError as StartExecution does. */
  startExecution(stateMachine: string, input: unknown, name?: string): Promise<string>
  stopExecution(executionArn: string): Promise<void>
  /** Returns the execution once it is not RUNNING any more. */
  ended(executionArn: string): Promise<ExecutionDescription>
  /** Every event so far, oldest first. */
  history(executionArn: string): Promise<HistoryEvent[]>
  /** The names of the states that were entered, in order. */
  path(executionArn: string): Promise<string[]>
  /** Executions of all state machines, newest first within each. */
  executions(): Promise<ExecutionDescription[]>
}

/** `onEnd` calls its listener after each end of an execution is stored, until the returned function is called. */
export function createTestExecutions(
  states: StepFunctions,
  onEnd: (listener: (executionArn: string) => void) => () => void,
): TestExecutions {
  async function request<Answer>(operation: string, input: object): Promise<Answer> {
    return (await states.request(operation, input)) as Answer
  }
  async function listMachines() {
    const answer = await request<{ stateMachines: { name: string; stateMachineArn: string }[] }>(
      'ListStateMachines',
      {},
    )
    return answer.stateMachines
  }
  const describe = (executionArn: string) =>
    request<ExecutionDescription>('DescribeExecution', { executionArn })

  return {
    async startExecution(stateMachine, input, name) {
      const known = await listMachines()
      const found = known.find((each) => [each.name, each.stateMachineArn].includes(stateMachine))
      const { executionArn } = await request<{ executionArn: string }>('StartExecution', {
        stateMachineArn: found?.stateMachineArn ?? stateMachine,
        input: JSON.stringify(input),
        ...(name === undefined ? {} : { name }),
      })
      return executionArn
    },
    async stopExecution(executionArn) {
      await request('StopExecution', { executionArn })
    },
    async ended(executionArn) {
      const { promise: end, resolve } = Promise.withResolvers<void>()
      const stopListening = onEnd((ended) => {
        if (ended === executionArn) {
          resolve()
        }
      })
      try {
        const execution = await describe(executionArn)
        if (execution.status !== 'RUNNING') {
          return execution
        }
        await end
        return await describe(executionArn)
      } finally {
        stopListening()
      }
    },
    history: (executionArn) => readHistory(states, executionArn),
    async path(executionArn) {
      const events = await readHistory(states, executionArn)
      return events.flatMap(({ stateEnteredEventDetails: entered }) => (entered ? [entered.name] : []))
    },
    async executions() {
      const lists = (await listMachines()).map(({ stateMachineArn }) =>
        request<{ executions: ExecutionDescription[] }>('ListExecutions', {
          stateMachineArn,
          maxResults: 1000,
        }),
      )
      return (await Promise.all(lists)).flatMap(({ executions }) => executions)
    },
  }
}

/** Returns whether the event reports the end of an execution. */
export function isEnd({ detail }: StatusChange): boolean {
  return detail.status !== 'RUNNING'
}

/** Every event of an execution so far, oldest first. */
export async function readHistory<Event = HistoryEvent>(
  states: Pick<StepFunctions, 'request'>,
  executionArn: string,
): Promise<Event[]> {
  const events: Event[] = []
  let nextToken: unknown
  do {
    const page = await states.request('GetExecutionHistory', {
      executionArn,
      maxResults: 1000,
      ...(nextToken ? { nextToken } : {}),
    })
    events.push(...(page.events as Event[]))
    nextToken = page.nextToken
  } while (nextToken)
  return events
}
