import type { ExecutionRecord } from '../interpreter/execution.ts'
import type { Json, JsonObject } from '../machine/json.ts'
import type { ExecutionFilter, Store } from '../store/store.ts'

/** How the results of executions are told: `WriterConfig.Transformation`. */
export type Transformation = 'NONE' | 'COMPACT' | 'FLATTEN'

const PAGE = 100

/** Yields the executions of a run that have a status, newest first, a page in memory at a time; `redrive` is of a run that runs. */
export function* readChildren(
  store: Store,
  mapRunArn: string,
  status: ExecutionFilter['status'],
  redrive?: number,
): Generator<ExecutionRecord> {
  let after: { startDate: number; id: number } | undefined
  for (;;) {
    const page = store.listExecutions({
      by: 'mapRunArn',
      arn: mapRunArn,
      status,
      redrive,
      after,
      limit: PAGE,
    })
    yield* page
    if (page.length < PAGE) {
      return
    }
    after = page.at(-1)
  }
}

/** Returns what an execution that succeeded adds to the results. */
export function transform(record: ExecutionRecord, transformation: Transformation): Json[] {
  if (transformation === 'NONE') {
    return [describeResult(record)]
  }
  const output = JSON.parse(record.output ?? 'null') as Json
  return transformation === 'FLATTEN' && Array.isArray(output) ? output : [output]
}

/** An execution in a result file: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html */
export function describeResult(record: ExecutionRecord): JsonObject {
  return {
    ...(record.cause === undefined ? {} : { Cause: record.cause }),
    ...(record.error === undefined ? {} : { Error: record.error }),
    ExecutionArn: record.arn,
    Input: record.input,
    InputDetails: { Included: true },
    Name: record.name,
    ...(record.output === undefined ? {} : { Output: record.output, OutputDetails: { Included: true } }),
    RedriveCount: record.redriveCount,
    ...(record.status === 'SUCCEEDED'
      ? {
          RedriveStatus: 'NOT_REDRIVABLE',
          RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
        }
      : { RedriveStatus: 'REDRIVABLE_BY_MAP_RUN' }),
    StartDate: isoTime(record.startDate),
    StateMachineArn: record.stateMachineArn,
    Status: record.status,
    ...(record.stopDate === undefined ? {} : { StopDate: isoTime(record.stopDate) }),
  }
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}
