import { type ExecutionRecord, waitsForRedrive } from '../interpreter/execution.ts'
import type { HistoryEvent } from '../interpreter/history.ts'
import { describeOutlook, type FrameOutlook, type StoredFrame } from './frames.ts'
import {
  type ChildCount,
  type Document,
  type DocumentRange,
  type ExecutionFilter,
  type Store,
  type Transition,
  UNREAD_KINDS,
} from './store.ts'

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
      documents: [...this.documents.values()].filter(({ kind }) => !isUnread(kind)),
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

  findDocument(kind: DocumentRange['kind'], key: string): Document | undefined {
    return this.documents.get(keyOf({ kind, key }))
  }

  /** Keys of one range are put in their order, so the first ones found are the first ones. */
  readDocuments({ kind, prefix, after = prefix, limit }: DocumentRange): Document[] {
    const found: Document[] = []
    for (const document of this.documents.values()) {
      if (document.kind === kind && document.key.startsWith(prefix) && document.key > after) {
        found.push(document)
        if (found.length === limit) {
          break
        }
      }
    }
    return found
  }

  countChildren(mapRunArn: string, redrive: number): ChildCount[] {
    const counts = new Map<string, { -readonly [K in keyof ChildCount]: ChildCount[K] }>()
    for (const { record } of this.rows.values()) {
      if (record.mapRunArn === mapRunArn) {
        const { status } = record
        const isCurrent = record.mapRunRedrive === redrive
        const key = `${status} ${isCurrent}`
        const count = counts.get(key) ?? { status, isCurrent, executions: 0, items: 0 }
        count.executions++
        count.items += record.itemCount ?? 0
        counts.set(key, count)
      }
    }
    return [...counts.values()]
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
    this.pruneMapRuns(endedBefore)
    return pruned
  }

  private pruneMapRuns(endedBefore: number) {
    const old = new Set<string>()
    for (const { kind, key, value } of this.documents.values()) {
      if (kind === 'mapRun' && (JSON.parse(value!) as { stopDate?: number }).stopDate! < endedBefore) {
        old.add(key)
      }
    }
    for (const [id, { kind, key, value }] of this.documents) {
      const arn = kind === 'mapRunOf' ? (JSON.parse(value!) as { arn: string }).arn : key.split('#', 1)[0]!
      if (isUnread(kind) && old.has(arn)) {
        this.documents.delete(id)
      }
    }
  }

  close() {}
}

function keyOf({ kind, key }: Pick<Document, 'kind' | 'key'>): string {
  return `${kind}/${key}`
}

function isUnread(kind: string): boolean {
  return (UNREAD_KINDS as readonly string[]).includes(kind)
}

function matchesFilter(
  record: ExecutionRecord,
  { by, arn, status, redrive, redriven, after }: ExecutionFilter,
): boolean {
  const shown = waitsForRedrive(record, redrive) ? 'PENDING_REDRIVE' : record.status
  if (record[by] !== arn || (status && shown !== status)) {
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
