import type { ExecutionRecord } from '../interpreter/execution.ts'
import type { HistoryEvent } from '../interpreter/history.ts'
import { describeOutlook, type FrameOutlook, type StoredFrame } from './frames.ts'
import type { Document, ExecutionFilter, Store, Transition } from './store.ts'

/** What the store has of one execution. Record, events and frames are replaced, never changed. */
interface ExecutionRow {
  record: ExecutionRecord
  events: HistoryEvent[]
  frames: Map<number, StoredFrame>
}

export type Outlook = ExecutionRecord & { frames: FrameOutlook[] }

/** Keeps everything in this process, for tests. Begins with `given`, such as the state machines of another store. */
export function createMemoryStore(given: readonly Document[] = []): MemoryStore {
  return new MemoryStore(given, [])
}

export class MemoryStore implements Store {
  private readonly documents: Map<string, Document>
  private readonly rows: Map<number, ExecutionRow>
  private readonly idByArn: Map<string, number>

  constructor(documents: readonly Document[], rows: readonly ExecutionRow[]) {
    this.documents = new Map(documents.map((document) => [keyOf(document), document]))
    this.rows = new Map(
      rows.map(({ record, events, frames }) => [
        record.id,
        { record, events: [...events], frames: new Map(frames) },
      ]),
    )
    this.idByArn = new Map(rows.map(({ record }) => [record.arn, record.id]))
  }

  /** Returns another store that begins with what this one holds now. */
  copy(): MemoryStore {
    return new MemoryStore([...this.documents.values()], [...this.rows.values()])
  }

  /** Returns what decides how its executions go on: equal for two stores whose executions go on alike. Plain data. */
  outlook(): Outlook[] {
    return [...this.rows.values()].map(({ record, frames }) => ({
      ...record,
      frames: [...frames.values()].map(describeOutlook),
    }))
  }

  open() {
    const records = [...this.rows.values()].map(({ record }) => record)
    return {
      documents: [...this.documents.values()],
      running: records.filter(({ status }) => status === 'RUNNING'),
      lastId: Math.max(0, ...this.rows.keys()),
    }
  }

  commit(transitions: readonly Transition[], documents: readonly Document[]) {
    for (const document of documents) {
      if (document.value === null) {
        this.documents.delete(keyOf(document))
      } else {
        this.documents.set(keyOf(document), document)
      }
    }
    for (const transition of transitions) {
      this.apply(transition)
    }
  }

  private apply({ execution, record, events, frames, droppedFrames }: Transition) {
    let row = this.rows.get(execution)
    if (!row) {
      row = { record: record!, events: [], frames: new Map() }
      this.rows.set(execution, row)
      this.idByArn.set(row.record.arn, execution)
    }
    row.record = record ?? row.record
    row.events.push(...events)
    for (const id of droppedFrames) {
      row.frames.delete(id)
    }
    for (const frame of frames) {
      row.frames.set(frame.id, frame)
    }
  }

  findExecution(arn: string): ExecutionRecord | undefined {
    return this.rows.get(this.idByArn.get(arn) ?? -1)?.record
  }

  listExecutions(filter: ExecutionFilter): ExecutionRecord[] {
    return [...this.rows.values()]
      .map(({ record }) => record)
      .filter((record) => matchesFilter(record, filter))
      .sort((a, b) => b.startDate - a.startDate || b.id - a.id)
      .slice(0, filter.limit)
  }

  readHistory(
    execution: number,
    { start, limit, reverse }: { start: number; limit: number; reverse: boolean },
  ): HistoryEvent[] {
    const events = this.rows.get(execution)?.events ?? []
    if (!reverse) {
      return events.slice(start, start + limit)
    }
    const end = events.length - start
    return events.slice(Math.max(0, end - limit), end).reverse()
  }

  lastEvent(execution: number): number {
    return this.rows.get(execution)?.events.length ?? 0
  }

  readFrames(execution: number): StoredFrame[] {
    return [...(this.rows.get(execution)?.frames.values() ?? [])]
  }

  prune(endedBefore: number): number {
    let pruned = 0
    for (const [id, { record }] of this.rows) {
      if (record.stopDate !== undefined && record.stopDate < endedBefore) {
        this.rows.delete(id)
        this.idByArn.delete(record.arn)
        pruned++
      }
    }
    return pruned
  }

  close() {}
}

function keyOf({ kind, key }: Document): string {
  return `${kind}/${key}`
}

function matchesFilter(
  record: ExecutionRecord,
  { by, arn, status, redriven, after }: ExecutionFilter,
): boolean {
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
