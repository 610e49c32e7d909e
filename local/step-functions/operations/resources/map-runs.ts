import { AwsError } from '#local/aws-error.ts'
import type { MapRunRecord } from '../../map-runs/map-run-record.ts'
import type { ChildCount } from '../../store/store.ts'
import type { OperationDeps } from '../deps.ts'
import { checkArn } from './arn.ts'

/** Throws ResourceNotFound. */
export function findMapRun(deps: OperationDeps, arn: string): MapRunRecord {
  checkArn(arn, 'mapRun')
  const run = deps.mapRuns.find(arn)
  if (!run) {
    throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`)
  }
  return run
}

/** Returns the redrive of a run that runs, 0 for its first attempt; undefined once it has ended. */
export function redriveUnderWay(deps: OperationDeps, mapRunArn: string | undefined): number | undefined {
  const run = mapRunArn === undefined ? undefined : deps.mapRuns.find(mapRunArn)
  return run?.status === 'RUNNING' ? run.redriveCount : undefined
}

/** `executionCounts` and `itemCounts` of DescribeMapRun. */
export function countMapRun(deps: OperationDeps, run: MapRunRecord) {
  const counts = deps.store.countChildren(run.arn, run.redriveCount)
  return {
    executionCounts: describeCounts(run, counts, 'executions'),
    itemCounts: describeCounts(run, counts, 'items'),
  }
}

function describeCounts(run: MapRunRecord, counts: readonly ChildCount[], unit: 'executions' | 'items') {
  const isRedriving = run.status === 'RUNNING'
  const sum = (isCounted: (count: ChildCount) => boolean) =>
    counts.filter(isCounted).reduce((total, count) => total + count[unit], 0)
  const waits = ({ status, isCurrent }: ChildCount) =>
    isRedriving && !isCurrent && status !== 'SUCCEEDED' && status !== 'RUNNING'
  const having = (wanted: string) => sum((count) => count.status === wanted && !waits(count))
  const total = run.total?.[unit] ?? 0
  return {
    pending: Math.max(0, total - sum(() => true)),
    running: having('RUNNING'),
    succeeded: having('SUCCEEDED'),
    failed: having('FAILED'),
    timedOut: having('TIMED_OUT'),
    aborted: having('ABORTED'),
    total,
    resultsWritten: run.resultsWritten[unit],
    failuresNotRedrivable: 0,
    pendingRedrive: sum(waits),
  }
}
