import type { DatabaseSync } from 'node:sqlite'
import type { ExecutionRecord } from '../interpreter/execution.ts'
import type { RecordedEvent } from '../interpreter/history.ts'
import {
  decodeHistory,
  type EncodedCommit,
  encodeCommit,
  type FrameRow,
  type HistoryRow,
  withoutExecutions,
} from './encoding.ts'
import { createForms, formsSchema } from './forms.ts'
import { type Places, readStandings } from './standing.ts'
import type { Store, Transition } from './store.ts'

/**
 * One row for each commit, or a few where it holds much; `places` says which have transitions of an execution, up to the one in
 * `settled`. History comes last: whoever reads frames leaves its pages alone.
 */
export const commitsSchema = `
  CREATE TABLE commits (id INTEGER PRIMARY KEY, records TEXT NOT NULL, frames TEXT NOT NULL, history TEXT NOT NULL);
  CREATE TABLE places (
    execution INTEGER, first INTEGER, ids TEXT NOT NULL, lasts TEXT NOT NULL, PRIMARY KEY (execution, first)
  ) WITHOUT ROWID;
  CREATE TABLE settled (id INTEGER NOT NULL);
  INSERT INTO settled VALUES (0);
  ${formsSchema}
`

export interface Commits extends Pick<Store, 'readHistory' | 'readStandings' | 'lastEvent'> {
  append(transitions: readonly Transition[]): void
  /** How many transitions are found through memory alone. */
  readonly size: number
  /** Writes down which transitions are where; `forget` follows when that is committed. */
  settle(): void
  forget(): void
  /** Takes out all transitions of these executions, once settled. */
  drop(executions: readonly number[]): void
}

/** Whoever reads one transition parses its row: it is full with so many, or so many characters of data. */
const most = { transitions: 128, characters: 500_000 }

function inRows(transitions: readonly Transition[]): (readonly Transition[])[] {
  const rows: Transition[][] = []
  let left = { transitions: 0, characters: 0 }
  for (const transition of transitions) {
    if (left.transitions <= 0 || left.characters <= 0) {
      rows.push([])
      left = { ...most }
    }
    rows.at(-1)!.push(transition)
    left.transitions--
    for (const { text } of transition.history) {
      left.characters -= text?.length ?? 0
    }
  }
  return rows
}

/** `restore` is given the records of the commits that were not settled when the file was left. */
export function createCommits(db: DatabaseSync, restore: (record: ExecutionRecord) => void): Commits {
  const insert = db.prepare('INSERT INTO commits VALUES (?, ?, ?, ?)')
  const insertPlaces = db.prepare('INSERT INTO places VALUES (?, ?, ?, ?)')
  const setSettled = db.prepare('UPDATE settled SET id = ?')
  const settledPlaces = db.prepare('SELECT ids, lasts FROM places WHERE execution = ? ORDER BY first')
  const historyAt = db.prepare('SELECT history FROM commits WHERE id = ?')
  const framesAt = db.prepare('SELECT frames FROM commits WHERE id = ?')

  const forms = createForms(db)
  const unsettled = new Map<number, Places>()
  let size = 0
  let latest = Number(db.prepare('SELECT id FROM settled').get()!.id)

  const note = (execution: number, last: number) => {
    size++
    const places = unsettled.get(execution)
    if (!places) {
      unsettled.set(execution, { ids: [latest], lasts: [last] })
    } else if (places.ids.at(-1) === latest) {
      places.lasts[places.lasts.length - 1] = last
    } else {
      places.ids.push(latest)
      places.lasts.push(last)
    }
  }
  const left = db.prepare('SELECT id, records, frames FROM commits WHERE id > ? ORDER BY id')
  for (const row of left.iterate(latest)) {
    latest = Number(row.id)
    for (const [execution, last] of JSON.parse(String(row.frames)) as FrameRow[]) {
      note(execution, last)
    }
    for (const record of JSON.parse(String(row.records)) as ExecutionRecord[]) {
      restore(record)
    }
  }

  const placesOf = (execution: number): Places => {
    const recent = unsettled.get(execution)
    const before = settledPlaces.all(execution)
    if (before.length === 0) {
      return recent ?? { ids: [], lasts: [] }
    }
    const all = (column: 'ids' | 'lasts') =>
      before.flatMap((row) => JSON.parse(String(row[column])) as number[]).concat(recent?.[column] ?? [])
    return { ids: all('ids'), lasts: all('lasts') }
  }
  const eventsAt = (id: number, of: ReadonlySet<number>) =>
    (JSON.parse(String(historyAt.get(id)!.history)) as HistoryRow[])
      .filter(([execution]) => of.has(execution))
      .map((row) => [row[0], decodeHistory(row, forms)] as const)

  return {
    append(transitions) {
      for (const some of inRows(transitions)) {
        const { records, frames, history } = encodeCommit(some, forms)
        insert.run(++latest, records, frames, history)
        for (const { execution, lastEvent } of some) {
          note(execution, lastEvent)
        }
      }
    },
    get size() {
      return size
    },
    settle() {
      for (const [execution, { ids, lasts }] of unsettled) {
        insertPlaces.run(execution, ids[0]!, JSON.stringify(ids), JSON.stringify(lasts))
      }
      setSettled.run(latest)
    },
    forget() {
      unsettled.clear()
      size = 0
    },
    drop(executions) {
      const dropped = new Set(executions)
      const rowAt = db.prepare('SELECT records, frames, history FROM commits WHERE id = ?')
      const update = db.prepare('UPDATE commits SET records = ?, frames = ?, history = ? WHERE id = ?')
      const remove = db.prepare('DELETE FROM commits WHERE id = ?')
      for (const id of new Set(executions.flatMap((execution) => placesOf(execution).ids))) {
        const commit = rowAt.get(id) as unknown as EncodedCommit
        const rest = withoutExecutions(commit, dropped)
        if (rest) {
          update.run(rest.records, rest.frames, rest.history, id)
        } else {
          remove.run(id)
        }
      }
      const removePlaces = db.prepare('DELETE FROM places WHERE execution = ?')
      for (const execution of executions) {
        removePlaces.run(execution)
      }
    },
    readHistory(execution, { start, limit, reverse }) {
      const { ids, lasts } = placesOf(execution)
      const events: RecordedEvent[] = []
      // In reverse, `top` is the first event of the page.
      const top = (lasts.at(-1) ?? 0) - start
      let at = lasts.findIndex((last) => (reverse ? last >= top : last > start))
      while (ids[at] !== undefined && events.length < limit) {
        const some = eventsAt(ids[at]!, new Set([execution])).flatMap(([, events]) => events)
        if (reverse) {
          events.push(...some.reverse().filter(({ id }) => id <= top))
        } else {
          events.push(...some.filter(({ id }) => id > start))
        }
        at += reverse ? -1 : 1
      }
      return events.slice(0, limit)
    },
    lastEvent: (execution) => placesOf(execution).lasts.at(-1) ?? 0,
    readStandings: (executions) =>
      readStandings(new Map(executions.map((execution) => [execution, placesOf(execution)])), {
        frames: (id) => JSON.parse(String(framesAt.get(id)!.frames)) as FrameRow[],
        events: eventsAt,
      }),
  }
}
