import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { describeExecution, findExecution, redriveStatus } from './resources/executions.ts'
import { redriveUnderWay } from './resources/map-runs.ts'
import { arn, includedData } from './shapes/members.ts'

export const shape = z.object({ executionArn: arn, includedData })

export function run(deps: OperationDeps, input: z.output<typeof shape>) {
  const record = findExecution(deps, input.executionArn)
  const included = input.includedData !== 'METADATA_ONLY'
  return {
    ...describeExecution(record, redriveUnderWay(deps, record.mapRunArn)),
    ...(included ? { input: record.input } : {}),
    inputDetails: { included },
    ...(record.output === undefined ? {} : { outputDetails: { included } }),
    ...(record.output === undefined || !included ? {} : { output: record.output }),
    ...(record.error === undefined ? {} : { error: record.error }),
    ...(record.cause === undefined ? {} : { cause: record.cause }),
    ...(record.traceHeader === undefined ? {} : { traceHeader: record.traceHeader }),
    ...redriveStatus(deps, record),
  }
}
