import * as z from 'zod'
import { listMapRuns } from '../map-runs/map-run-record.ts'
import type { OperationDeps } from './deps.ts'
import { findExecution } from './resources/executions.ts'
import { pageLimit, readToken, writeToken } from './resources/paging.ts'
import { toSeconds } from './resources/seconds.ts'
import { arn, paging } from './shapes/members.ts'

export const shape = z.object({ executionArn: arn, ...paging })

/** Lists the runs of an execution, the earliest first. */
export function run(deps: OperationDeps, input: z.output<typeof shape>) {
  const { arn } = findExecution(deps, input.executionArn)
  const list = `${arn} map runs`
  const after = readToken<{ after: string }>(input, list)?.after
  const { runs, next } = listMapRuns(deps.store, arn, { after, limit: pageLimit(input) })
  return {
    mapRuns: runs.map(({ arn: mapRunArn, executionArn, stateMachineArn, startDate, stopDate }) => ({
      executionArn,
      mapRunArn,
      stateMachineArn,
      startDate: toSeconds(startDate),
      ...(stopDate === undefined ? {} : { stopDate: toSeconds(stopDate) }),
    })),
    ...(next === undefined ? {} : { nextToken: writeToken({ after: next }, list) }),
  }
}
