import { stateOf } from './call.ts'
import type { Competitor } from './competitor.ts'
import type { FollowUpPlan } from './follow-up.ts'
import type { FaultInjector } from './injection/fault-injector.ts'
import type { Result } from './result.ts'
import type { ScheduleRun } from './schedule-run.ts'
import type { Snapshot } from './snapshot.ts'
import type { TenantReader } from './tenant-reader.ts'

/** Step Functions has come to a state for the first time in this run; nothing has happened there yet. */
export interface Arrival {
  state: string
  /** Faults that may yet do something. */
  faultsAhead: readonly string[]
  /** Returns undefined where something is under way that a snapshot cannot hold. */
  takeSnapshot(): Promise<Snapshot | undefined>
}

/** A result ends the run there: the state is never called. */
export type OnArrive = (arrival: Arrival) => Promise<Result | undefined>

export interface ArrivalParts {
  competitor: Competitor
  injector: FaultInjector
  plan: FollowUpPlan
  reader: TenantReader
}

/** Calls `onArrive` at every arrival of the run's execution. */
export function createArrivals(run: ScheduleRun, parts: ArrivalParts, onArrive: OnArrive | undefined) {
  const arrived = new Set<string>()
  const stopped = Promise.withResolvers<Result>()
  return {
    /** Resolves when `onArrive` has ended the run. */
    stopped: stopped.promise,
    async onCall(payload: string): Promise<void> {
      const state = onArrive && !parts.competitor.owns(payload) ? stateOf(payload) : undefined
      if (!state || arrived.has(state)) {
        return
      }
      arrived.add(state)
      const faultsAhead = parts.injector.state().ahead
      const result = await onArrive!({ state, faultsAhead, takeSnapshot: () => takeSnapshot(run, parts) })
      if (result) {
        stopped.resolve(result)
        await new Promise(() => {})
      }
    },
  }
}

async function takeSnapshot(
  { tenant, simulation, trace }: ScheduleRun,
  { competitor, injector, plan, reader }: ArrivalParts,
): Promise<Snapshot | undefined> {
  const paused = await simulation.pause()
  if (!paused || competitor.id()) {
    return undefined
  }
  return {
    ...{ tenant, simulation: paused, injector: injector.state() },
    ...{ items: await reader.readAll(), followUp: structuredClone(plan), trace: structuredClone(trace) },
  }
}
