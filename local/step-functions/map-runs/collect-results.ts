import { outputTooLarge } from '../interpreter/flow.ts'
import { type Json, PAYLOAD_LIMIT } from '../machine/json.ts'
import type { Store } from '../store/store.ts'
import { readChildren, type Transformation, transform } from './results.ts'

/** Returns the results of the executions that succeeded, in the order of their items. Throws States.DataLimitExceeded. */
export function collectResults(
  store: Store,
  mapRunArn: string,
  { kind, state }: { kind: Transformation; state: string },
): Json[] {
  const found: { index: number; results: Json[] }[] = []
  let bytes = 0
  for (const record of readChildren(store, mapRunArn, 'SUCCEEDED')) {
    const results = transform(record, kind)
    bytes += Buffer.byteLength(JSON.stringify(results)) - 1
    if (bytes > PAYLOAD_LIMIT) {
      throw outputTooLarge(state)
    }
    found.push({ index: record.mapRunIndex ?? 0, results })
  }
  return found.sort((a, b) => a.index - b.index).flatMap(({ results }) => results)
}
