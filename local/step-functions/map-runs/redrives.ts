import type { ExecutionRecord } from '../interpreter/execution.ts'
import type { Store } from '../store/store.ts'
import type { MapRunRecord } from './map-run-record.ts'
import { readChildren } from './results.ts'

/** Events of an execution that can be redriven no more. */
const FULL_HISTORY = 24_999

/** Yields the executions of a run that its latest redrive has not run again, as they are to be redriven. */
export function* findRedrives(store: Store, { arn, redriveCount }: MapRunRecord): Generator<ExecutionRecord> {
  for (const record of readChildren(store, arn, 'PENDING_REDRIVE', redriveCount)) {
    if (store.lastEvent(record.id) < FULL_HISTORY) {
      yield { ...record, mapRunRedrive: redriveCount }
    }
  }
}
