import { fingerprintOf } from './fingerprint.ts'
import type { Result } from './run-schedule.ts'
import { formatFault, type Schedule } from './schedule.ts'
import { NO_ITEMS } from './tenant-items.ts'
import type { Waypoint } from './trunk.ts'
import type { VerifiedWorkflow } from './workflows/index.ts'

/** How schedules have ended that went on from a waypoint, so that none is run that ends as another one did. */
export interface KnownEnds {
  /** Another schedule has begun, or ended, which this one may match. */
  hasBegun(schedule: Schedule, workflow: VerifiedWorkflow, from: Waypoint): boolean
  /**
   * Runs the schedule, whose last fault is still to come at the waypoint; unless one with the same last fault has begun in
   * the same state and broken nothing: then `matched` is true, and the result is that one's, without log and items.
   */
  of(
    schedule: Schedule,
    workflow: VerifiedWorkflow,
    from: Waypoint,
    run: () => Promise<Result>,
  ): Promise<{ result: Result; matched: boolean }>
}

export function createKnownEnds(): KnownEnds {
  const ends = new Map<string, Promise<Result>>()
  const fingerprints = new WeakMap<Waypoint, string>()
  const fingerprint = (from: Waypoint, workflow: VerifiedWorkflow, schedule: Schedule): string => {
    const known = fingerprints.get(from) ?? fingerprintOf(from, workflow, schedule)
    fingerprints.set(from, known)
    return known
  }
  const keyOf = (schedule: Schedule, workflow: VerifiedWorkflow, from: Waypoint): string => {
    const common = { ...schedule, faults: schedule.faults.slice(0, -1) }
    return `${formatFault(schedule.faults.at(-1)!)} ${fingerprint(from, workflow, common)}`
  }
  return {
    hasBegun: (...which) => ends.has(keyOf(...which)),
    async of(schedule, workflow, from, run) {
      const key = keyOf(schedule, workflow, from)
      const known = ends.get(key)
      const before = known && (await known)
      // What is broken is run again, to be told in full.
      if (before?.violations.length === 0) return { result: { ...before, schedule }, matched: true }
      const running = run()
      const kept = running.then((result) => ({ ...result, log: [], items: NO_ITEMS }))
      ends.set(key, kept)
      // Whoever runs it hears of that; it is for others that it is kept.
      kept.catch(() => {})
      return { result: await running, matched: false }
    },
  }
}
