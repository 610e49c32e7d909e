import type { ExecutionRecord } from '../interpreter/execution.ts'
import type { RecordedEvent } from '../interpreter/history.ts'
import { eventsOf, type FrameOutlook, outlookOf, type StoredFrame } from './frames.ts'
import type { Standing } from './standing.ts'
import type { Document, ExecutionFilter, Store } from './store.ts'

interface Row {
  record: ExecutionRecord
  history: RecordedEvent[]
  frames: Map<number, StoredFrame>
}

export type Outlook = ExecutionRecord & { frames: FrameOutlook[] }

export interface MemoryStore extends Store {
  /** Another store that begins with what this one holds now. */
  copy(): MemoryStore
  /** What decides how its executions go on: equal in two stores whose executions go on alike. Plain data. */
  outlook(): Outlook[]
}

/** Keeps everything in this process, for tests. Begins with `given`, such as the state machines of another store. */
export function createMemoryStore(
  given: readonly Document[] = [],
  executions: readonly Row[] = [],
): MemoryStore {
  const documents = new Map(given.map((document) => [`${document.kind}/${document.key}`, document]))
  // What a row holds is never changed, only what it has.
  const rows = new Map(
    executions.map(({ record, history, frames }): [number, Row] => [
      record.id,
      { record, history: [...history], frames: new Map(frames) },
    ]),
  )
  const ids = new Map(executions.map(({ record }) => [record.arn, record.id]))

  return {
    copy: () => createMemoryStore([...documents.values()], [...rows.values()]),
    outlook: () => [...rows.values()].map((row) => ({ ...row.record, frames: outlookOf(standingOf(row)) })),
    open: () => ({
      documents: [...documents.values()],
      running: [...rows.values()].map((row) => row.record).filter((record) => record.status === 'RUNNING'),
      lastId: Math.max(0, ...rows.keys()),
    }),
    commit(transitions, changed) {
      for (const document of changed) {
        const key = `${document.kind}/${document.key}`
        if (document.value === null) {
          documents.delete(key)
        } else {
          documents.set(key, document)
        }
      }
      for (const { execution, record, history, frames, dropped } of transitions) {
        let row = rows.get(execution)
        if (!row) {
          row = { record: record!, history: [], frames: new Map() }
          rows.set(execution, row)
          ids.set(record!.arn, execution)
        }
        if (record) {
          row.record = record
        }
        for (const event of history) {
          row.history.push(event)
        }
        for (const id of dropped) {
          row.frames.delete(id)
        }
        for (const frame of frames) {
          row.frames.set(frame[0], frame)
        }
      }
    },
    findExecution: (arn) => rows.get(ids.get(arn) ?? -1)?.record,
    listExecutions(filter) {
      const found = [...rows.values()].map((row) => row.record).filter((record) => passes(record, filter))
      found.sort((a, b) => b.startDate - a.startDate || b.id - a.id)
      return found.slice(0, filter.limit)
    },
    readHistory(execution, { start, limit, reverse }) {
      const history = rows.get(execution)?.history ?? []
      if (!reverse) {
        return history.slice(start, start + limit)
      }
      const end = history.length - start
      return history.slice(Math.max(0, end - limit), end).reverse()
    },
    lastEvent: (execution) => rows.get(execution)?.history.length ?? 0,
    readStandings: (executions) => new Map(executions.map((id) => [id, standingOf(rows.get(id)!)])),
    prune(endedBefore) {
      let pruned = 0
      for (const [id, { record }] of rows) {
        if (record.stopDate !== undefined && record.stopDate < endedBefore) {
          rows.delete(id)
          ids.delete(record.arn)
          pruned++
        }
      }
      return pruned
    },
    close() {},
  }
}

function standingOf({ history, frames }: Row): Standing {
  const events = [...frames.values()].flatMap(eventsOf).map((id) => [id, history[id - 1]!] as const)
  return { frames: [...frames.values()], events: new Map(events), lastEvent: history.length }
}

function passes(record: ExecutionRecord, { by, arn, status, redriven, after }: ExecutionFilter): boolean {
  if (record[by] !== arn || (status && record.status !== status)) {
    return false
  }
  if (redriven !== undefined && record.redriveCount > 0 !== redriven) {
    return false
  }
  if (!after) {
    return true
  }
  return record.startDate < after.startDate || (record.startDate === after.startDate && record.id < after.id)
}
