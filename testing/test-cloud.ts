import { createSimulatedClock, type SimulatedClock } from '#local/clock.ts'
import { createCloud, type RunningCloud } from '#local/cloud.ts'
import type { DynamoDbFault } from '#local/dynamodb/interceptor.ts'
import { createTestExecutions, isEnd, type TestExecutions } from './executions.ts'
import { createTestFaults, type TestFaults } from './faults.ts'

export type { ExecutionDescription, HistoryEvent } from './executions.ts'

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
  /** Makes single calls of the functions to DynamoDB fail: see `DynamoDbFault`. */
  dynamoDbFault?: DynamoDbFault
  /** Records spans, and sends them to an OpenTelemetry collector at this endpoint. */
  traces?: { otlpEndpoint?: string }
  /** Invocations that a sandbox runs at a time, as on Lambda Managed Instances; one without. */
  invocationsPerSandbox?: number
  /** When simulated time begins, in epoch milliseconds. */
  startsAt?: number
}

/** The app on a local cloud, for tests: its time, its executions and the faults of its functions. */
export interface TestCloud extends RunningCloud, TestExecutions, TestFaults {
  /** Moves simulated time forward and runs what falls due. Throws in real time. */
  advance(milliseconds: number): Promise<void>
  /** Resolves when nothing runs any more that is not waiting for time (simulated time only). */
  settled(): Promise<void>
  stop(): Promise<void>
}

/** Boots a synthesized app for tests: in memory unless told otherwise, on free ports, in simulated time. Ready in a fraction of a second. */
export async function createTestCloud(options: TestCloudOptions): Promise<TestCloud> {
  const { assembly, dataDir, auth, secrets, dynamoDbFault, traces, invocationsPerSandbox } = options
  const simulated = createClock(options)
  const listeners = new Set<(executionArn: string) => void>()
  const { fault, ...faults } = createTestFaults(() => running.lambda.list())
  const cloud = createCloud({
    assembly,
    dataDir,
    port: 0,
    awsPort: 0,
    auth,
    secrets,
    dynamoDbFault,
    movesTransactionTokens: true,
    traces,
    clock: simulated,
    // Each has to compile by itself what it runs: with one a test file takes a third less processor time.
    sandboxes: 1,
    invocationsPerSandbox,
    fault,
    onStatusChange(event) {
      if (isEnd(event)) {
        for (const listener of listeners) {
          listener(event.detail.executionArn)
        }
      }
    },
  })
  const running = await cloud.start()
  const executions = createTestExecutions(running.states, (listener) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  })
  return {
    ...running,
    ...faults,
    ...executions,
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
}

function createClock({ time = 'automatic', startsAt }: TestCloudOptions): SimulatedClock | undefined {
  return time === 'real' ? undefined : createSimulatedClock(startsAt, { automatic: time === 'automatic' })
}
