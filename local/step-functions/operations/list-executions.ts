import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { OperationDeps } from './deps.ts'
import { qualifierOf } from './resources/arn.ts'
import { describeExecution } from './resources/executions.ts'
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

/** Lists the newest first. No Map run has executions: distributed Maps are not supported. */
export function run(deps: OperationDeps, input: z.output<typeof shape>) {
  if (input.mapRunArn !== undefined) {
    return { executions: [] }
  }
  const arn = String(input.stateMachineArn)
  const { version, machine } = findQualified(deps, arn)
  if (machine.type === 'EXPRESS') {
    throw new AwsError(
      'StateMachineTypeNotSupported',
      'This operation is not supported by this type of state machine',
    )
  }
  const status = input.statusFilter
  const limit = pageLimit(input)
  const list = `${arn} ${status ?? ''}`
  const after = readToken<{ startDate: number; id: number }>(input, list)
  // Only children of a Map run wait for a redrive.
  if (status === 'PENDING_REDRIVE') {
    return { executions: [] }
  }
  const found = deps.store.listExecutions({
    by: qualifierOf(arn) === undefined ? 'stateMachineArn' : version ? 'versionArn' : 'aliasArn',
    arn,
    limit: limit + 1,
    after,
    status,
    redriven: input.redriveFilter && input.redriveFilter === 'REDRIVEN',
  })
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return {
    executions: page.map(describeExecution),
    ...(found.length > limit && last
      ? { nextToken: writeToken({ startDate: last.startDate, id: last.id }, list) }
      : {}),
  }
}
