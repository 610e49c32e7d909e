import type { RecordedEvent } from '../interpreter/history.ts'
import type { FrameRow } from './encoding.ts'
import { eventsOf, type StoredFrame } from './frames.ts'

/** How an execution stands: its frames, the events that their data is in, and the number of its last event. */
export interface Standing {
  readonly frames: readonly StoredFrame[]
  readonly events: ReadonlyMap<number, RecordedEvent>
  readonly lastEvent: number
}

/** Where the transitions of one execution are: the ids of their commits, and the last event that each leads to. */
export interface Places {
  readonly ids: number[]
  readonly lasts: number[]
}

interface Rows {
  frames(commit: number): readonly FrameRow[]
  /** The events of these executions in a commit. */
  events(commit: number, of: ReadonlySet<number>): readonly (readonly [execution: number, RecordedEvent[]])[]
}

/** How executions stand, from each of their commits once: executions that run side by side have them in common. */
export function readStandings(places: ReadonlyMap<number, Places>, rows: Rows): Map<number, Standing> {
  const frames = new Map(
    Array.from(places.keys(), (execution) => [execution, new Map<number, StoredFrame>()]),
  )
  const commits = new Set(Array.from(places.values(), ({ ids }) => ids).flat())
  for (const commit of [...commits].sort((a, b) => a - b)) {
    for (const [execution, , changed, dropped] of rows.frames(commit)) {
      const standing = frames.get(execution)
      for (const id of dropped) {
        standing?.delete(id)
      }
      for (const frame of changed) {
        standing?.set(frame[0], frame)
      }
    }
  }

  const wanted = new Map<number, Set<number>>()
  const events = new Map<number, Map<number, RecordedEvent>>()
  for (const [execution, standing] of frames) {
    const { ids, lasts } = places.get(execution)!
    const needed = new Map<number, RecordedEvent>()
    events.set(execution, needed)
    for (const event of new Set([...standing.values()].flatMap(eventsOf))) {
      const commit = ids[lasts.findIndex((last) => last >= event)]!
      wanted.set(commit, (wanted.get(commit) ?? new Set()).add(execution))
    }
  }
  for (const [commit, of] of wanted) {
    for (const [execution, some] of rows.events(commit, of)) {
      for (const event of some) {
        events.get(execution)!.set(event.id, event)
      }
    }
  }

  return new Map(
    Array.from(places, ([execution, { lasts }]) => [
      execution,
      {
        frames: [...frames.get(execution)!.values()],
        events: events.get(execution)!,
        lastEvent: lasts.at(-1) ?? 0,
      },
    ]),
  )
}
