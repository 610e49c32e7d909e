import { FAULT_KINDS } from '../faults/index.ts'
import type { OnArrive } from '../run/arrivals.ts'
import type { Result } from '../run/result.ts'
import type { Snapshot } from '../run/snapshot.ts'
import { formatFault, type Schedule } from '../schedules/schedule.ts'
import { NO_ITEMS } from '../tables/tenant-items.ts'
import type { VerifiedWorkflow } from '../workflows/index.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { SharedPrefix } from './shared-prefix.ts'

/** `matched`: the schedule came to a state from which another one has ended, or began in it, and was not run from there. */
export type MatchedResult = Result & { matched: boolean }

/** How schedules have ended, by the states that they came to, so that none is run that ends as another one did. */
export interface VisitedStates {
  /** Adds the states of a shared prefix, for schedules that come to one of them with no fault ahead. */
  addPrefix(prefix: SharedPrefix, result: Result, workflow: VerifiedWorkflow): void
  /** A schedule with the same last fault has begun in the same state, or ended. */
  hasBegun(branch: Branch): boolean
  /**
   * Runs the schedule; unless one with the same last fault has begun in the same state and broken nothing: then the result
   * is that one's, without log and items.
   */
  runOnce(branch: Branch, run: (onArrive: OnArrive | undefined) => Promise<Result>): Promise<MatchedResult>
}

/** A schedule whose last fault is still to come at the snapshot. */
export interface Branch {
  schedule: Schedule
  workflow: VerifiedWorkflow
  start: Snapshot
}

export function createVisitedStates(): VisitedStates {
  const fingerprint = rememberFingerprints()
  /** Schedules that have begun, by where, and the fault that was to come. */
  const begun = new Map<string, Promise<Result>>()
  /** Schedules that have ended and broken nothing, by where they were with no fault ahead. */
  const ended = new Map<string, Result>()
  const keyOf = ({ schedule, workflow, start }: Branch): string => {
    const before = { ...schedule, faults: schedule.faults.slice(0, -1) }
    return `${formatFault(schedule.faults.at(-1)!)} ${fingerprint(start, workflow, before)}`
  }
  const add = (state: string, result: Result) => {
    // What is broken is run again, to be reported in full.
    if (result.violations.length === 0) {
      ended.set(state, withoutLog(result))
    }
  }
  return {
    addPrefix(prefix, result, workflow) {
      for (const snapshot of prefix.snapshots()) {
        if (snapshot.injector.ahead.length === 0) {
          add(fingerprint(snapshot, workflow, result.schedule), result)
        }
      }
    },
    hasBegun: (branch) => begun.has(keyOf(branch)),
    async runOnce(branch, run) {
      const { schedule, workflow } = branch
      const key = keyOf(branch)
      const known = begun.get(key)
      const before = known && (await known)
      if (before?.violations.length === 0) {
        return { ...before, schedule, matched: true }
      }
      const visit = lookUp(ended, (snapshot) => fingerprint(snapshot, workflow, schedule))
      const running = run(mayLeaveNothing(schedule) ? visit.onArrive : undefined)
      const kept = running.then(withoutLog)
      begun.set(key, kept)
      // The caller learns of a failed run; others only wait for it.
      kept.catch(() => {})
      const result = await running
      if (visit.state() && !visit.matched()) {
        add(visit.state()!, result)
      }
      return { ...result, schedule, matched: visit.matched() }
    },
  }
}

/** Ends a run where its end is known: at the first arrival with no fault ahead. */
function lookUp(ended: ReadonlyMap<string, Result>, fingerprint: (snapshot: Snapshot) => string) {
  let hasLooked = false
  let state: string | undefined
  let known: Result | undefined
  const onArrive: OnArrive = async ({ faultsAhead, takeSnapshot }) => {
    if (hasLooked || faultsAhead.length > 0) {
      return undefined
    }
    hasLooked = true
    const snapshot = await takeSnapshot()
    state = snapshot && fingerprint(snapshot)
    known = state === undefined ? undefined : ended.get(state)
    return known && { ...known, items: snapshot!.items, log: snapshot!.trace.log }
  }
  return { onArrive, state: () => state, matched: () => known !== undefined }
}

function rememberFingerprints(): typeof fingerprintOf {
  const known = new WeakMap<Snapshot, string>()
  return (snapshot, workflow, before) => {
    const fingerprint = known.get(snapshot) ?? fingerprintOf(snapshot, workflow, before)
    known.set(snapshot, fingerprint)
    return fingerprint
  }
}

/** After other faults than harmless ones all goes another way, and where that has been seldom pays. */
function mayLeaveNothing({ faults }: Schedule) {
  return 'harmless' in FAULT_KINDS[faults.at(-1)!.kind]!
}

function withoutLog(result: Result): Result {
  return { ...result, log: [], items: NO_ITEMS }
}
