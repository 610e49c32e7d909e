import type { MapRunOutcome, Tolerance } from '../interpreter/execution.ts'
import { type Document, type Store, UNREAD_KINDS } from '../store/store.ts'

/** What the service knows of a Map Run. Times are epoch milliseconds. */
export interface MapRunRecord {
  readonly arn: string
  readonly executionArn: string
  /** Of its executions: the state machine's, a slash and the label. */
  readonly stateMachineArn: string
  readonly startDate: number
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED'
  stopDate?: number
  concurrency: number
  tolerance: Tolerance
  /** Known when all items have been read. */
  total?: Counted
  resultsWritten: Counted
  failure?: Extract<MapRunOutcome, { error: string }>
  redriveCount: number
  redriveDate?: number
}

export interface Counted {
  executions: number
  items: number
}

const [RUN, RUN_OF, ITEM] = UNREAD_KINDS

export function findMapRun(store: Store, arn: string): MapRunRecord | undefined {
  const found = store.findDocument(RUN, arn)
  return found && (JSON.parse(found.value!) as MapRunRecord)
}

/** Returns a page of the runs of an execution in the order of their start, and where the next page begins. */
export function listMapRuns(
  store: Store,
  executionArn: string,
  { after, limit }: { after: string | undefined; limit: number },
): { runs: MapRunRecord[]; next: string | undefined } {
  const range = { kind: RUN_OF, prefix: `${executionArn}#`, after, limit: limit + 1 } as const
  const found = store.readDocuments(range)
  const page = found.slice(0, limit)
  const runs = page.map(({ value }) => findMapRun(store, (JSON.parse(value!) as { arn: string }).arn)!)
  return { runs, next: found.length > limit ? page.at(-1)!.key : undefined }
}

/** Returns the runs that are not over. */
export function* findUnfinished(store: Store): Generator<MapRunRecord> {
  let after: string | undefined
  for (;;) {
    const page = store.readDocuments({ kind: RUN, prefix: 'arn:', after, limit: 100 })
    for (const { value } of page) {
      const record = JSON.parse(value!) as MapRunRecord
      if (record.status === 'RUNNING') {
        yield record
      }
    }
    after = page.at(-1)?.key
    if (after === undefined) {
      return
    }
  }
}

export function toDocuments(record: MapRunRecord): Document[] {
  const started = String(record.startDate).padStart(15, '0')
  return [
    { kind: RUN, key: record.arn, value: JSON.stringify(record) },
    {
      kind: RUN_OF,
      key: `${record.executionArn}#${started}#${record.arn}`,
      value: JSON.stringify({ arn: record.arn }),
    },
  ]
}

/** Input of an execution that is to be started. */
export interface PendingChild {
  readonly index: number
  /** JSON text. */
  readonly input: string
  readonly items: number
}

export function toItem(arn: string, { index, ...child }: PendingChild): Document {
  return { kind: ITEM, key: itemKey(arn, index), value: JSON.stringify(child) }
}

export function dropItem(arn: string, index: number): Document {
  return { kind: ITEM, key: itemKey(arn, index), value: null }
}

/** Returns executions of a run that are to be started, in order, after a place among them. */
export function readItems(store: Store, arn: string, after: number, limit: number): PendingChild[] {
  const prefix = `${arn}#`
  return store
    .readDocuments({ kind: ITEM, prefix, after: itemKey(arn, after), limit })
    .map(({ key, value }) => ({
      index: Number(key.slice(prefix.length)),
      ...(JSON.parse(value!) as Omit<PendingChild, 'index'>),
    }))
}

/** The number before the first sorts before it too. */
function itemKey(arn: string, index: number): string {
  return `${arn}#${index < 0 ? '' : String(index).padStart(9, '0')}`
}
