import type { MapRunOutcome, MapRunWait } from '../interpreter/execution.ts'
import type { Json } from '../machine/json.ts'
import type { MapRunDeps } from './active-map-run.ts'
import type { ChildOrigin } from './child-execution.ts'
import { collectResults } from './collect-results.ts'
import type { MapRunRecord } from './map-run-record.ts'
import type { Transformation } from './results.ts'
import { explainProblem } from './spool-items.ts'
import { manifestKey, readTarget, writeResults } from './write-results.ts'

interface Concluded {
  readonly record: MapRunRecord
  readonly wait: MapRunWait
  readonly ending: Extract<MapRunOutcome, { error: string }> | 'aborted' | undefined
}

/** Writes the results of a run that has ended, notes in its record what became of it, and returns that. */
export async function concludeRun(
  deps: MapRunDeps,
  origin: ChildOrigin,
  { record, wait, ending }: Concluded,
): Promise<MapRunOutcome> {
  let failure = ending === 'aborted' ? undefined : (ending ?? record.failure)
  let output: Json = null
  const isTold = failure ? failure.hasItems && wait.writer?.target !== undefined : ending !== 'aborted'
  if (isTold) {
    try {
      output = await tellResults(deps, origin, { record, wait, wasTold: record.status !== 'RUNNING' })
      noteWritten(deps, record)
    } catch (error) {
      failure ??= { ...explainProblem(origin, error), hasItems: true }
    }
  }
  if (record.status === 'RUNNING') {
    record.status = ending === 'aborted' ? 'ABORTED' : failure ? 'FAILED' : 'SUCCEEDED'
    record.stopDate = deps.clock.now()
    if (failure) {
      record.failure = failure
    }
  }
  return failure ?? { output }
}

/** Returns the output of the state. What has been written is not written again. */
async function tellResults(
  { store, objects }: MapRunDeps,
  { frame }: ChildOrigin,
  { record, wait, wasTold }: { record: MapRunRecord; wait: MapRunWait; wasTold: boolean },
): Promise<Json> {
  const { target: place, config = {} } = wait.writer ?? {}
  if (place === undefined) {
    const kind = String(config.Transformation ?? 'COMPACT') as Transformation
    return collectResults(store, record.arn, { kind, state: frame.state })
  }
  const target = readTarget(record.arn, place, config)
  if (!wasTold) {
    await writeResults(objects, store, record, target)
  }
  return {
    MapRunArn: record.arn,
    ResultWriterDetails: { Bucket: target.bucket, Key: manifestKey(target) },
  }
}

function noteWritten({ store }: MapRunDeps, record: MapRunRecord) {
  const counts = store.countChildren(record.arn, 0)
  record.resultsWritten = {
    executions: counts.reduce((sum, { executions }) => sum + executions, 0),
    items: counts.reduce((sum, { items }) => sum + items, 0),
  }
}
