import { createHash } from 'node:crypto'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { AwsError } from '#local/aws-error.ts'
import { createSimulatedClock, type SimulatedClock } from '#local/clock.ts'
import { createEventBus } from '#local/events/index.ts'
import type { Invoke, LambdaFault, Outcome } from '#local/lambda/index.ts'
import {
  createMemoryStore,
  createStepFunctions,
  type MemoryStore,
  type StatusChange,
} from '#local/step-functions/index.ts'
import { countTimers } from './counted-clock.ts'
import type { TestBed } from './test-bed.ts'

/** The cloud as one schedule sees it: a tenant, a time, a Step Functions and an EventBridge of its own. */
export interface Simulation {
  tenant: string
  clock: SimulatedClock
  /** Begins to run. */
  start(): Promise<void>
  /** Calls the HTTP API as the tenant. */
  send(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; body: Record<string, unknown> }>
  request(operation: string, input: object): Promise<Record<string, unknown>>
  /** Runs a function with no fault before it. */
  deliver(call: { functionName: string; payload: string }): Promise<Outcome>
  /** The ARN of the saga's execution that was entered last: the first one, or a rollback. */
  runningArn(): string | undefined
  /** Ends an execution as its own time-out would. */
  expire(arn: string): Promise<boolean>
  /** Executions in the order in which they began. */
  executions(): readonly Execution[]
  /** EventBridge loses what it is told from here on, until the answer is called. */
  dropEvents(): () => void
  /** Step Functions hears nothing of this task until the answer is called. */
  dropTask(taskToken: string): () => void
  /** Lets so many milliseconds pass, and the first rule with a schedule that is due by then run once: the sweeper. */
  sweep(milliseconds: number): Promise<void>
  /** Runs `act` so many milliseconds later. */
  later(milliseconds: number, act: () => void): void
  /** How it stands, once no function runs; undefined where some are left, or time will bring something about. */
  pause(): Promise<SimulationState | undefined>
  close(): Promise<void>
}

/** A simulation in which nothing runs but what Step Functions waits for: all it takes to go on elsewhere. */
export interface SimulationState {
  time: number
  store: MemoryStore
  executions: readonly Execution[]
  decisions: number
}

export interface Execution {
  arn: string
  name: string
  status: string
  output: string | null
}

export interface SimulationOptions {
  tenant: string
  /** When it begins, in simulated time. */
  epoch?: number | undefined
  /** Begins there and not with an empty cloud; tasks that were called are called again. */
  from?: SimulationState | undefined
  fault: LambdaFault
  /** Hears of each call that Step Functions makes, which waits for the answer. */
  onCall(payload: string): Promise<void>
  /** How long Step Functions waits until this call's function has begun, in milliseconds. */
  delayOf(payload: string): number
  /** Some fault stands between this call's function and DynamoDB. */
  isTapped(payload: string): boolean
}

/** A function that has sent a task's result ends a moment later; one that waits for this very call never does. */
const LONGEST_PAUSE_MS = 50

/** Opens a simulation on the test bed. Nothing of it is shared with others but what the tenant separates. */
export function openSimulation(
  testBed: TestBed,
  { tenant, epoch, from, fault, onCall, delayOf, isTapped }: SimulationOptions,
): Simulation {
  const clock = createSimulatedClock(from?.time ?? epoch, { automatic: true })
  // Step Functions knows its own timers again when it begins anew; nobody else does.
  const outside = countTimers(clock)
  let running = 0
  const invokeWith = (fault: LambdaFault): Invoke => {
    const counted: LambdaFault = async (call, run) => {
      running++
      try {
        return await fault(call, run)
      } finally {
        running--
      }
    }
    const surroundings = { clock: outside.clock, fault: counted }
    const plain = testBed.lambda.within(surroundings)
    const tapped = testBed.tappedLambda.within(surroundings)
    return (options) => (isTapped(options.payload) ? tapped : plain)(options)
  }
  const invoke = invokeWith(fault)
  const invokeUntroubled = invokeWith((_call, run) => run())
  const executions = new Map(from?.executions.map((execution) => [execution.arn, execution]))
  const silent = new Set<string | undefined>()
  let isDeaf = false
  let decisions = from?.decisions ?? 0
  const events = createEventBus({
    rules: testBed.rules,
    ...testBed.environment,
    clock: outside.clock,
    invoke,
  })
  const onStatusChange = (event: StatusChange) => {
    const { executionArn: arn, name, status, output } = event.detail
    executions.set(arn, { arn, name, status, output })
    if (!isDeaf) {
      events.publish(event)
    }
  }
  const store = from?.store.copy() ?? createMemoryStore(testBed.documents)
  const states = createStepFunctions({
    clock,
    store,
    ...testBed.environment,
    async invokeLambda(request) {
      await onCall(request.payload)
      const delay = delayOf(request.payload)
      if (delay > 0) {
        const due = clock.now() + delay
        const waited = new Promise<void>((resolve) => outside.clock.setTimer(due, resolve))
        request.letTimePass?.()
        await waited
      }
      return invoke(request)
    },
    onStatusChange,
    createSeed: () => createHash('md5').update(String(decisions++)).digest('hex'),
  })
  const heard: typeof states = {
    ...states,
    async request(operation, input, caller) {
      const { taskToken } = input as { taskToken?: string }
      // To its function, which is as good as dead, nobody waits for it any more.
      if (silent.has(taskToken)) {
        throw new AwsError('TaskTimedOut', 'Nobody hears of this task.')
      }
      return states.request(operation, input, caller)
    },
  }
  const leave = testBed.attach(tenant, { states: heard, invoke })

  return {
    tenant,
    clock,
    start: () => states.start(),
    async send(method, path, body) {
      const release = clock.hold()
      try {
        const response = await fetch(testBed.url + path, {
          method,
          headers: { 'content-type': 'application/json', 'x-tenant-id': tenant },
          ...(body ? { body: JSON.stringify(body) } : {}),
        })
        return { status: response.status, body: (await response.json()) as Record<string, unknown> }
      } finally {
        release()
      }
    },
    request: (operation, input) => states.request(operation, input),
    async deliver(call) {
      const { payload, functionError } = await invokeUntroubled(call)
      return { payload, failed: functionError !== undefined }
    },
    runningArn: () => [...executions.values()].findLast(({ status }) => status === 'RUNNING')?.arn,
    expire: (arn) => states.expire(arn),
    executions: () => [...executions.values()],
    dropEvents() {
      isDeaf = true
      return () => {
        isDeaf = false
      }
    },
    dropTask(taskToken) {
      silent.add(taskToken)
      return () => void silent.delete(taskToken)
    },
    async sweep(milliseconds) {
      // Else it would run some fifty times while the retries of an undo go on for hours.
      const end = events.runSchedules(() => end())
      await clock.advance(milliseconds)
      end()
    },
    later: (milliseconds, act) => void outside.clock.setTimer(clock.now() + milliseconds, act),
    async pause() {
      for (let left = LONGEST_PAUSE_MS; running > 0 && left > 0; left--) {
        await sleep(1)
      }
      // Step Functions takes in what they have answered; a task of which it has not heard would be called again.
      for (let turns = 2; turns > 0; turns--) {
        await nextTurn()
      }
      const isStill = running === 0 && outside.pending() === 0
      if (!isStill || silent.size > 0 || isDeaf) {
        return undefined
      }
      return { time: clock.now(), store: store.copy(), executions: [...executions.values()], decisions }
    },
    async close() {
      leave()
      await states.stop()
    },
  }
}
