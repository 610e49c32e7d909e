import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { countMapRun, findMapRun } from './resources/map-runs.ts'
import { toSeconds } from './resources/seconds.ts'
import { longArn } from './shapes/members.ts'

export const shape = z.object({ mapRunArn: longArn })

export function run(deps: OperationDeps, { mapRunArn }: z.output<typeof shape>) {
  const run = findMapRun(deps, mapRunArn)
  return {
    mapRunArn: run.arn,
    executionArn: run.executionArn,
    status: run.status,
    startDate: toSeconds(run.startDate),
    ...(run.stopDate === undefined ? {} : { stopDate: toSeconds(run.stopDate) }),
    maxConcurrency: run.concurrency,
    toleratedFailureCount: run.tolerance.count ?? 0,
    toleratedFailurePercentage: run.tolerance.percentage ?? 0,
    ...countMapRun(deps, run),
    redriveCount: run.redriveCount,
    ...(run.redriveDate === undefined ? {} : { redriveDate: toSeconds(run.redriveDate) }),
  }
}
