import type { ConductorState } from '../run/fault-injector.ts'
import type { AftermathState } from '../run/follow-up.ts'
import type { WorldState } from '../run/simulation.ts'
import type { TenantItems } from '../tables/tenant-items.ts'

/** What has come of a schedule so far, beside what the tables and the cloud hold: plain data. */
export interface Course {
  /** In simulated time. */
  startedAt: number
  /** What happened, line by line. */
  log: string[]
  /** States whose function was called, in order of the first call. */
  reached: Set<string>
  /** Approvals that were decided. */
  decided: Set<string>
  /** Steps whose undo an operator has skipped. */
  skipped: Set<string>
  doneAtCancel: ReadonlySet<string> | undefined
  violations: string[]
}

/** A moment in the run of a schedule, with all that decides how it goes on. */
export interface Waypoint {
  tenant: string
  items: TenantItems
  world: WorldState
  conductor: ConductorState
  aftermath: AftermathState
  course: Course
}

/**
 * The run of a schedule that others begin with: they have its faults and one more. Up to the state where that one is they
 * would go the same way, for a schedule decides everything; so they go on from there.
 */
export interface Trunk {
  /** Notes a state that is called for the first time; without a waypoint where something is under way that cannot be kept. */
  note(state: string, waypoint: Waypoint | undefined): void
  /** The last waypoint before anything can happen at the state; undefined when there is none but the beginning. */
  before(state: string): Waypoint | undefined
  waypoints(): readonly Waypoint[]
}

export function createTrunk(): Trunk {
  const places: { state: string; waypoint: Waypoint | undefined }[] = []
  return {
    note: (state, waypoint) => void places.push({ state, waypoint }),
    waypoints: () => places.flatMap(({ waypoint }) => waypoint ?? []),
    before(state) {
      const at = places.findIndex((place) => place.state === state)
      return places.slice(0, at + 1).findLast(({ waypoint }) => waypoint)?.waypoint
    },
  }
}
