import type { LambdaFault, Outcome } from '#local/lambda/index.ts'
import type { Control } from '../../faults/index.ts'
import { type Fault, formatFault } from '../../schedules/schedule.ts'
import type { Approver } from '../approver.ts'
import { describeOutcome, readPayload, stateOf } from '../call.ts'
import { placeOf, placesOf, timeLimitOf } from '../places.ts'
import type { ScheduleRun } from '../schedule-run.ts'
import {
  type ArmedFault,
  armFaults,
  type FaultProgress,
  faultsAhead,
  isSpent,
  repairUndo,
} from './armed-fault.ts'
import { actAround } from './execution-faults.ts'
import { createSite, type Invocation } from './fault-site.ts'
import { createLateInvocations, type LateInvocation, type LateInvocations } from './late-invocations.ts'

/** Brings a schedule's faults to the invocations they are meant for; several at one state take turns. */
export interface FaultInjector {
  /** Stands before every function of the schedule's simulation. */
  fault: LambdaFault
  /** Milliseconds until the function of this call begins. */
  delayOf(payload: string): number
  /** A fault stands between this call's function and DynamoDB. */
  isTapped(payload: string): boolean
  /** Runs the invocations that were given up and have not run yet; false when there are none. */
  releaseLate(): Promise<boolean>
  /** Makes the undo work from now on. Returns how an operator has it repaired; undefined when no fault holds it. */
  repair(state: string): 'retry' | 'skip' | undefined
  /** Faults that have met nothing. */
  unused(): Fault[]
  state(): FaultInjectorState
}

/** What has come of a schedule's faults. */
export interface FaultInjectorState {
  progress: readonly FaultProgress[]
  /** States with an invocation that no fault took. */
  free: readonly string[]
  /** Faults that may yet do something, each with how often it has. */
  ahead: readonly string[]
  /** Invocations to come. */
  deferred: readonly Pick<LateInvocation, 'moment' | 'state' | 'call'>[]
}

interface InjectorParts {
  control: Control
  approver: Approver
  /** Begins with what has come of the first faults. */
  before: FaultInjectorState | undefined
}

export function createFaultInjector(
  run: ScheduleRun,
  { control, approver, before }: InjectorParts,
): FaultInjector {
  const { schedule, simulation, trace, log } = run
  const { saga } = run.workflow
  const places = placesOf(saga)
  const armed = armFaults(schedule.faults, before?.progress)
  const free = new Set(before?.free)
  const armedAt = (payload: string) => {
    const state = stateOf(payload)
    return armed.filter(({ fault }) => fault.at === state)
  }
  const runFunction = async (state: string, next: () => Promise<Outcome>) => {
    const outcome = await next()
    if (!outcome.failed && placeOf(places, state) === 'approval') {
      approver.ask(state)
    }
    return outcome
  }
  const deferred = (before?.deferred ?? []).map((each) => ({
    ...each,
    run: () => runFunction(each.state, () => simulation.deliver(each.call)),
  }))
  const late = createLateInvocations(deferred, { places, log })
  return {
    async fault(call, next) {
      const { step, attempt, taskToken } = readPayload(call.payload)
      if (typeof step !== 'string') {
        return next()
      }
      const state = stateOf(call.payload)!
      trace.reached.add(state)
      const invocation = { state, taskToken, call, run: () => runFunction(state, next) }
      return logged(run, `${state} #${attempt}`, () =>
        late.runAround(state, () =>
          actAround(run, { armed, control, state }, () =>
            meetFault(run, { armed, free, control, late }, invocation),
          ),
        ),
      )
    },
    delayOf: (payload) =>
      armedAt(payload).some(({ kind }) => 'slow' in kind) ? timeLimitOf(saga, stateOf(payload)!) : 0,
    isTapped: (payload) => armedAt(payload).some(({ kind }) => kind.tap),
    releaseLate: () => late.release(),
    repair: (state) => repairUndo(armed, state),
    unused: () => armed.filter(({ met }) => met === 0).map(({ fault }) => fault),
    state: () => ({
      progress: armed.map(({ met, repaired }) => ({ met, repaired })),
      free: [...free],
      ahead: faultsAhead(armed),
      deferred: late.waiting(),
    }),
  }
}

const BROKEN: Outcome = {
  failed: true,
  payload: JSON.stringify({ errorType: 'Error', errorMessage: 'is broken' }),
}

interface Meeting {
  armed: readonly ArmedFault[]
  free: Set<string>
  control: Control
  late: LateInvocations
}

/** Brings the invocation to the first fault at its state that is not spent. */
async function meetFault(
  run: ScheduleRun,
  { armed, free, control, late }: Meeting,
  invocation: Invocation,
): Promise<Outcome> {
  const { state } = invocation
  const met = armed.find((each) => each.fault.at === state && !('act' in each.kind) && !isSpent(each))
  if (!met) {
    free.add(state)
    return invocation.run()
  }
  run.log(formatFault(met.fault))
  const site = createSite(run, { control, late }, met, invocation)
  return met.kind.happens === 'to the invocation' ? met.kind.perform(site) : BROKEN
}

async function logged({ log }: ScheduleRun, what: string, next: () => Promise<Outcome>): Promise<Outcome> {
  try {
    const outcome = await next()
    log(`${what}: ${describeOutcome(outcome)}`)
    return outcome
  } catch (error) {
    log(`${what}: ${error}`)
    throw error
  }
}
