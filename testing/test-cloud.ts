import { AwsError } from '#local/aws-error.ts'
import { createSimulatedClock } from '#local/clock.ts'
import { createCloud, type RunningCloud } from '#local/cloud.ts'
import type { LambdaFault, Outcome } from '#local/lambda/index.ts'

export interface TestCloudOptions {
  /** The synthesized app: the folder that `cdk synth` writes. */
  assembly: string
  /** Folder that keeps the state for a later test cloud, of another assembly perhaps; in memory without one. */
  dataDir?: string
  /**
   * Simulated time jumps to the next timer whenever nothing runs ('automatic'), or stands until `advance` moves it
   * ('by hand'); 'real' is this machine's.
   */
  time?: 'automatic' | 'by hand' | 'real'
  /** Calls to routes with an authorizer must bear a token. */
  auth?: boolean
  /** What Secrets Manager holds, by name; change it to rotate them. */
  secrets?: Record<string, string>
  /** When simulated time begins, in epoch milliseconds. */
  startsAt?: number
}

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
}

/** The app on a local cloud, for tests: its time, its executions and the faults of its functions. */
export interface TestCloud extends RunningCloud {
  /** Starts an execution of a state machine, by its name or ARN. Throws AwsError as StartExecution does. */
  startExecution(stateMachine: string, input: unknown, name?: string): Promise<string>
  stopExecution(executionArn: string): Promise<void>
  /** The execution once it is not RUNNING any more. */
  ended(executionArn: string): Promise<ExecutionDescription>
  /** Every event so far, oldest first. */
  history(executionArn: string): Promise<HistoryEvent[]>
  /** The names of the states that were entered, in order. */
  path(executionArn: string): Promise<string[]>
  /** Executions of all state machines, newest first within each. */
  executions(): Promise<ExecutionDescription[]>

  /** Puts a fault before a function (its logical id or name) until the answer is called; the newest applies. */
  inject(functionName: string, fault: LambdaFault): () => void
  /** The next `times` invocations are refused as Lambda refuses them under load: the function does not run. */
  throttle(functionName: string, times: number): void
  /** The next `times` invocations fail with this error: the function does not run. */
  fail(functionName: string, error: { name: string; message: string }, times: number): void
  /** The next `times` invocations run, and their answers are lost on the way. */
  loseAnswers(functionName: string, times: number): void
  /** The next invocation waits before the function runs, until `release` is called. */
  block(functionName: string): { reached: Promise<void>; release: () => void }

  /** Moves simulated time forward and runs what falls due. */
  advance(milliseconds: number): Promise<void>
  /** Resolves when nothing runs any more that is not waiting for time (simulated time only). */
  settled(): Promise<void>
  stop(): Promise<void>
}

/** Boots a synthesized app for tests: in memory unless told otherwise, on free ports, in simulated time. Ready in a fraction of a second. */
export async function createTestCloud(options: TestCloudOptions): Promise<TestCloud> {
  const { assembly, dataDir, auth, secrets, time = 'automatic', startsAt } = options
  const simulated =
    time === 'real' ? undefined : createSimulatedClock(startsAt, { automatic: time === 'automatic' })
  const faults = new Map<string, LambdaFault>()
  const cloud = createCloud({
    assembly,
    dataDir,
    port: 0,
    awsPort: 0,
    auth,
    secrets,
    ...(simulated ? { clock: simulated } : {}),
    fault: (call, run) => faults.get(call.functionName)?.(call, run) ?? run(),
  })
  const running = await cloud.start()
  const { states, lambda } = running
  const request = async <Answer>(operation: string, input: object) =>
    (await states.request(operation, input)) as Answer

  const nameOf = (functionName: string): string => {
    const found = lambda.functions.find(({ name, logicalId }) => [name, logicalId].includes(functionName))
    if (found) {
      return found.name
    }
    const known = lambda.functions.map(({ logicalId }) => logicalId).join(', ')
    throw new Error(`there is no function '${functionName}'; the app has ${known}`)
  }
  const inject = (functionName: string, fault: LambdaFault) => {
    const name = nameOf(functionName)
    faults.set(name, fault)
    return () => {
      if (faults.get(name) === fault) {
        faults.delete(name)
      }
    }
  }
  const injectTimes = (functionName: string, times: number, fault: LambdaFault) => {
    let left = times
    const remove = inject(functionName, (call, run) => {
      if (--left <= 0) {
        remove()
      }
      return fault(call, run)
    })
  }
  const machines = async () =>
    (await request<{ stateMachines: { name: string; stateMachineArn: string }[] }>('ListStateMachines', {}))
      .stateMachines

  const test: Omit<TestCloud, keyof RunningCloud> = {
    inject,
    throttle: (functionName, times) =>
      injectTimes(functionName, times, async () => {
        throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429)
      }),
    fail: (functionName, { name, message }, times) =>
      injectTimes(functionName, times, async (): Promise<Outcome> => {
        return {
          failed: true,
          payload: JSON.stringify({ errorType: name, errorMessage: message, trace: [] }),
        }
      }),
    loseAnswers: (functionName, times) =>
      injectTimes(functionName, times, async (_, run) => {
        await run()
        throw new AwsError('ServiceException', 'The answer was lost on the way.', 500)
      }),
    block(functionName) {
      const { promise: released, resolve: release } = Promise.withResolvers<void>()
      const { promise: reached, resolve: arrive } = Promise.withResolvers<void>()
      injectTimes(functionName, 1, async (_, run) => {
        arrive()
        await released
        return run()
      })
      return { reached, release }
    },

    async startExecution(stateMachine, input, name) {
      const known = await machines()
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
      for (;;) {
        const execution = await request<ExecutionDescription>('DescribeExecution', { executionArn })
        if (execution.status !== 'RUNNING') {
          return execution
        }
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    },
    history: (executionArn) => readAll(states, executionArn),
    async path(executionArn) {
      const events = await readAll(states, executionArn)
      return events.flatMap(({ stateEnteredEventDetails: entered }) => (entered ? [entered.name] : []))
    },
    async executions() {
      const lists = (await machines()).map(({ stateMachineArn }) =>
        request<{ executions: ExecutionDescription[] }>('ListExecutions', {
          stateMachineArn,
          maxResults: 1000,
        }),
      )
      return (await Promise.all(lists)).flatMap(({ executions }) => executions)
    },

    async advance(milliseconds) {
      if (!simulated) {
        throw new Error("time is 'real' in this test cloud; it cannot be moved")
      }
      await simulated.advance(milliseconds)
    },
    async settled() {
      await simulated?.settled()
    },
    stop: () => cloud.stop(),
  }
  return { ...running, ...test }
}

async function readAll(states: RunningCloud['states'], executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = []
  let nextToken: unknown
  do {
    const page = await states.request('GetExecutionHistory', {
      executionArn,
      maxResults: 1000,
      ...(nextToken ? { nextToken } : {}),
    })
    events.push(...(page.events as HistoryEvent[]))
    nextToken = page.nextToken
  } while (nextToken)
  return events
}
