import type { Arrival } from '../run/arrivals.ts'
import type { Snapshot } from '../run/snapshot.ts'

/**
 * The run of a schedule that others begin with: they have its faults and one more. Up to the state where that one is they
 * would go the same way, for a schedule decides everything; so they start from a snapshot there.
 */
export interface SharedPrefix {
  /** Takes a snapshot at each arrival where it can. */
  onArrive(arrival: Arrival): Promise<undefined>
  /** The last snapshot before anything can happen at the state; undefined when there is none but the beginning. */
  before(state: string): Snapshot | undefined
  snapshots(): readonly Snapshot[]
}

export function createSharedPrefix(): SharedPrefix {
  const places: { state: string; snapshot: Snapshot | undefined }[] = []
  return {
    async onArrive({ state, takeSnapshot }) {
      places.push({ state, snapshot: await takeSnapshot() })
      return undefined
    },
    snapshots: () => places.flatMap(({ snapshot }) => snapshot ?? []),
    before(state) {
      const at = places.findIndex((place) => place.state === state)
      return places.slice(0, at + 1).findLast(({ snapshot }) => snapshot)?.snapshot
    },
  }
}
