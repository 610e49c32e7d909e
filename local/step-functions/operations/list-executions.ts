import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { ExecutionFilter } from '../store/store.ts'
import type { OperationDeps } from './deps.ts'
import { qualifierOf } from './resources/arn.ts'
import { describeExecution } from './resources/executions.ts'
import { findMapRun, redriveUnderWay } from './resources/map-runs.ts'
import { pageLimit, readToken, writeToken } from './resources/paging.ts'
import { findQualified } from './resources/state-machines.ts'
import { arn, longArn, nextToken, oneOf, paging } from './shapes/members.ts'

export const shape = z.object({
  stateMachineArn: arn.optional(),
  mapRunArn: longArn.optional(),
  statusFilter: oneOf('SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING').optional(),
  redriveFilter: oneOf('REDRIVEN', 'NOT_REDRIVEN').optional(),
  ...paging,
  nextToken: nextToken(3096),
})

/** Lists the executions of a machine, a version, an alias or a Map Run, the newest first. */
export function run(deps: OperationDeps, input: z.output<typeof shape>) {
  const owner = findOwner(deps, input)
  const status = input.statusFilter
  const limit = pageLimit(input)
  const list = `${owner.arn} ${status ?? ''}`
  const after = readToken<{ startDate: number; id: number }>(input, list)
  const redrive = redriveUnderWay(deps, input.mapRunArn)
  const found = deps.store.listExecutions({
    ...owner,
    limit: limit + 1,
    after,
    status,
    redrive,
    redriven: input.redriveFilter && input.redriveFilter === 'REDRIVEN',
  })
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return {
    executions: page.map((record) => ({
      ...describeExecution(record, redrive),
      ...(record.itemCount === undefined ? {} : { itemCount: record.itemCount }),
    })),
    ...(found.length > limit && last
      ? { nextToken: writeToken({ startDate: last.startDate, id: last.id }, list) }
      : {}),
  }
}

function findOwner(
  deps: OperationDeps,
  { stateMachineArn, mapRunArn, statusFilter, redriveFilter }: z.output<typeof shape>,
): Pick<ExecutionFilter, 'by' | 'arn' | 'stateMachineArn'> {
  if ((mapRunArn === undefined) === (stateMachineArn === undefined)) {
    throw invalid('You must specify either a mapRunArn or a stateMachineArn, but not both')
  }
  if (mapRunArn !== undefined) {
    return { by: 'mapRunArn', arn: findMapRun(deps, mapRunArn).arn }
  }
  if (statusFilter === 'PENDING_REDRIVE') {
    throw invalid('You must specify a mapRunArn to filter by the status PENDING_REDRIVE')
  }
  if (redriveFilter !== undefined) {
    throw invalid('You must specify a mapRunArn to use a redriveFilter')
  }
  const arn = stateMachineArn!
  const { version, machine } = findQualified(deps, arn)
  if (machine.type === 'EXPRESS') {
    throw new AwsError(
      'StateMachineTypeNotSupported',
      'This operation is not supported by this type of state machine',
    )
  }
  if (qualifierOf(arn) === undefined) {
    return { by: 'stateMachineArn', arn }
  }
  return { by: version ? 'versionArn' : 'aliasArn', arn, stateMachineArn: machine.arn }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}
