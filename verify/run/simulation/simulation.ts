import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { createSimulatedClock, type SimulatedClock } from '#local/clock.ts'
import { createEventBus } from '#local/events/index.ts'
import type { Outcome } from '#local/lambda/index.ts'
import type { Call } from '../call.ts'
import type { TestBed } from '../test-bed/test-bed.ts'
import { countTimers } from './counted-clock.ts'
import {
  createSimulatedFunctions,
  type SimulatedFunctions,
  type SimulationHooks,
} from './simulated-functions.ts'
import {
  createSimulatedStepFunctions,
  type Execution,
  type StepFunctionsState,
} from './simulated-step-functions.ts'

/** The cloud of one schedule: a tenant, a time, a Step Functions and an EventBridge of its own. */
export interface Simulation {
  clock: SimulatedClock
  /** Begins to run, with these hooks. */
  start(hooks: SimulationHooks): Promise<void>
  /** Calls the HTTP API as the tenant. */
  send(method: string, path: string, body: object): Promise<{ status: number; body: object }>
  /** Calls the Step Functions API. */
  request(operation: string, input: object): Promise<object>
  /** Runs a function with no fault before it. */
  deliver(call: Call): Promise<Outcome>
  /** The ARN of the saga's execution that was entered last: the first one, or a rollback. */
  runningArn(): string | undefined
  /** Ends an execution as its own time-out would. */
  expire(arn: string): Promise<boolean>
  /** Executions in the order in which they began. */
  executions(): readonly Execution[]
  /** EventBridge loses all events until the returned function is called. */
  dropEvents(): () => void
  /** Step Functions hears nothing of this task until the returned function is called. */
  dropTask(taskToken: string): () => void
  /** Lets so many milliseconds pass, and the first rule with a schedule that is due by then run once: the sweeper. */
  sweep(milliseconds: number): Promise<void>
  /** Runs `act` so many milliseconds later. */
  later(milliseconds: number, act: () => void): void
  /** Returns its state, once no function runs; undefined where more is under way than Step Functions knows. */
  pause(): Promise<SimulationState | undefined>
  close(): Promise<void>
}

/** A simulation in which nothing runs but what Step Functions waits for: all it takes to continue elsewhere. */
export interface SimulationState extends StepFunctionsState {
  time: number
}

export interface SimulationOptions {
  tenant: string
  /** When it begins, in simulated time. */
  epoch?: number | undefined
  /** Where it begins; with an empty cloud without it. */
  start?: SimulationState | undefined
}

/** Opens a simulation on the test bed. It shares nothing with others but what the tenant separates. */
export function openSimulation(testBed: TestBed, { tenant, epoch, start }: SimulationOptions): Simulation {
  const clock = createSimulatedClock(start?.time ?? epoch, { automatic: true })
  // Step Functions sets its own timers again when it continues elsewhere; nothing else does.
  const outside = countTimers(clock)
  const functions = createSimulatedFunctions(testBed, outside.clock)
  const { rules, environment } = testBed
  const events = createEventBus({
    rules,
    ...environment,
    clock: outside.clock,
    deliver: (target, payload) =>
      functions.invoke({ functionName: target.arn, payload, invocationType: 'Event' }),
  })
  let dropsEvents = false
  const stepFunctions = createSimulatedStepFunctions(testBed, {
    ...{ clock, start, invokeLambda: functions.invokeAsTask },
    onStatusChange: (event) => void (dropsEvents || events.publish(event)),
  })
  const { expire, executions, dropTask } = stepFunctions
  const detach = testBed.attach(tenant, { stepFunctions, invoke: functions.invoke })
  return {
    ...{ clock, expire, executions, dropTask, deliver: functions.deliver },
    async start(hooks) {
      functions.install(hooks)
      await stepFunctions.start()
    },
    send: (method, path, body) => whileHeld(clock, () => sendAs(tenant, method, testBed.url + path, body)),
    request: (operation, input) => stepFunctions.engine.request(operation, input),
    runningArn: () => executions().findLast(({ status }) => status === 'RUNNING')?.arn,
    dropEvents() {
      dropsEvents = true
      return () => {
        dropsEvents = false
      }
    },
    async sweep(milliseconds) {
      // Else it would run some fifty times while the retries of an undo go on for hours.
      const end = events.runSchedules(() => end())
      await clock.advance(milliseconds)
      end()
    },
    later: (milliseconds, act) => void outside.clock.setTimer(clock.now() + milliseconds, act),
    async pause() {
      await waitUntilQuiet(functions)
      const isQuiet = functions.running() === 0 && outside.pending() === 0 && !dropsEvents
      const state = isQuiet ? stepFunctions.state() : undefined
      return state && { ...state, time: clock.now() }
    },
    async close() {
      detach()
      await stepFunctions.stop()
    },
  }
}

async function whileHeld<Result>(clock: SimulatedClock, act: () => Promise<Result>): Promise<Result> {
  const release = clock.hold()
  try {
    return await act()
  } finally {
    release()
  }
}

async function sendAs(tenant: string, method: string, url: string, body: object) {
  const headers = { 'content-type': 'application/json', 'x-tenant-id': tenant }
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) })
  return { status: response.status, body: (await response.json()) as object }
}

/** A function that has sent a task's result ends a moment later; one that waits for this very call never does. */
const LONGEST_PAUSE_MS = 50

async function waitUntilQuiet(functions: SimulatedFunctions): Promise<void> {
  for (let left = LONGEST_PAUSE_MS; functions.running() > 0 && left > 0; left--) {
    await sleep(1)
  }
  // Step Functions takes in what they have answered; a task of which it has not heard would be called again.
  await nextTurn()
  await nextTurn()
}
