import type { FaultInjectorState } from '../run/fault-injector.ts'
import type { FollowUpState } from '../run/follow-up.ts'
import type { SimulationState } from '../run/simulation.ts'
import type { TenantItems } from '../tables/tenant-items.ts'

/** What has come of a schedule so far, beside what the tables and the cloud hold: plain data. */
export interface Trace {
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
export interface Snapshot {
  tenant: string
  items: TenantItems
  simulation: SimulationState
  injector: FaultInjectorState
  followUp: FollowUpState
  trace: Trace
}

/**
 * The run of a schedule that others begin with: they have its faults and one more. Up to the state where that one is they
 * would go the same way, for a schedule decides everything; so they go on from there.
 */
export interface SharedPrefix {
  /** Notes a state that is called for the first time; without a snapshot where something is under way that cannot be kept. */
  note(state: string, snapshot: Snapshot | undefined): void
  /** The last snapshot before anything can happen at the state; undefined when there is none but the beginning. */
  before(state: string): Snapshot | undefined
  snapshots(): readonly Snapshot[]
}

export function createSharedPrefix(): SharedPrefix {
  const places: { state: string; snapshot: Snapshot | undefined }[] = []
  return {
    note: (state, snapshot) => void places.push({ state, snapshot }),
    snapshots: () => places.flatMap(({ snapshot }) => snapshot ?? []),
    before(state) {
      const at = places.findIndex((place) => place.state === state)
      return places.slice(0, at + 1).findLast(({ snapshot }) => snapshot)?.snapshot
    },
  }
}
