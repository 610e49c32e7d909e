import { FAULT_KINDS } from '../faults/index.ts'
import type { Result } from '../run/run-schedule.ts'
import { formatFault, type Schedule } from '../schedules/schedule.ts'
import { NO_ITEMS } from '../tables/tenant-items.ts'
import type { VerifiedWorkflow } from '../workflows/index.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { SharedPrefix, Snapshot } from './shared-prefix.ts'

/** How schedules have ended, by the states that they came to, so that none goes on that ends as another one did. */
export interface VisitedStates {
  /** Keeps how the shared prefix has ended, for whatever comes to where it has been with no fault ahead. */
  keep(prefix: SharedPrefix, result: Result, workflow: VerifiedWorkflow): void
  /** A schedule with the same last fault has begun in the same state, or ended. */
  hasBegun(start: Start): boolean
  /**
   * Runs the schedule; unless one with the same last fault has begun in the same state and broken nothing: then the result
   * is that one's, `matched`, without log and items.
   */
  of(start: Start, run: (meet: Meet | undefined) => Promise<Result>): Promise<Result>
}

/** A schedule whose last fault is still to come at the snapshot. */
export interface Start {
  schedule: Schedule
  workflow: VerifiedWorkflow
  from: Snapshot
}

/** Hears where a schedule is when it has no fault ahead any more; answers how it ends, if another one has been there. */
export type Meet = (snapshot: Snapshot) => Result | undefined

export function createVisitedStates(): VisitedStates {
  /** Of schedules that have begun: by where, and the fault that was to come. */
  const begun = new Map<string, Promise<Result>>()
  /** By where they were, with no fault ahead. */
  const ended = new Map<string, Result>()
  const fingerprints = new WeakMap<Snapshot, string>()
  const fingerprint = (snapshot: Snapshot, workflow: VerifiedWorkflow, before: Schedule): string => {
    const known = fingerprints.get(snapshot) ?? fingerprintOf(snapshot, workflow, before)
    fingerprints.set(snapshot, known)
    return known
  }
  const startOf = ({ schedule, workflow, from }: Start): string => {
    const before = { ...schedule, faults: schedule.faults.slice(0, -1) }
    return `${formatFault(schedule.faults.at(-1)!)} ${fingerprint(from, workflow, before)}`
  }
  const keepAt = (place: string, result: Result) => {
    // What is broken is run again, to be reported in full.
    if (result.violations.length === 0 && !result.matched) {
      ended.set(place, withoutLog(result))
    }
  }

  return {
    keep(prefix, result, workflow) {
      for (const snapshot of prefix.snapshots()) {
        if (snapshot.injector.ahead.length === 0) {
          keepAt(fingerprint(snapshot, workflow, result.schedule), result)
        }
      }
    },
    hasBegun: (start) => begun.has(startOf(start)),
    async of(start, run) {
      const { schedule, workflow } = start
      const key = startOf(start)
      const known = begun.get(key)
      const before = known && (await known)
      if (before?.violations.length === 0) {
        return { ...before, schedule, matched: true }
      }
      let place: string | undefined
      const meet: Meet = (snapshot) => {
        place = fingerprint(snapshot, workflow, schedule)
        return ended.get(place)
      }
      const running = run(mayLeaveNothing(schedule) ? meet : undefined)
      const kept = running.then(withoutLog)
      begun.set(key, kept)
      // Whoever runs it hears of that; it is for others that it is kept.
      kept.catch(() => {})
      const result = await running
      if (place) {
        keepAt(place, result)
      }
      return result
    },
  }
}

/** After other faults than harmless ones all goes another way, and where that has been seldom pays. */
const mayLeaveNothing = ({ faults }: Schedule) => 'harmless' in FAULT_KINDS[faults.at(-1)!.kind]!

const withoutLog = (result: Result): Result => ({ ...result, log: [], items: NO_ITEMS })
