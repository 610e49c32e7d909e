import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { OperationDeps } from './deps.ts'
import { findMapRun } from './resources/map-runs.ts'
import { longArn } from './shapes/members.ts'

export const shape = z.object({
  mapRunArn: longArn,
  maxConcurrency: z.int().min(0).optional(),
  toleratedFailureCount: z.int().min(0).optional(),
  toleratedFailurePercentage: z.number().min(0).max(100).optional(),
})

/** Gives a run in flight other limits. */
export async function run(deps: OperationDeps, input: z.output<typeof shape>) {
  const { arn, status } = findMapRun(deps, input.mapRunArn)
  const { maxConcurrency, toleratedFailureCount: count, toleratedFailurePercentage: percentage } = input
  if (maxConcurrency === undefined && count === undefined && percentage === undefined) {
    throw new AwsError(
      'ValidationException',
      'At least one of maxConcurrency, toleratedFailureCount and toleratedFailurePercentage must be specified',
    )
  }
  const isUpdated = await deps.mapRuns.update(arn, {
    ...(maxConcurrency === undefined ? {} : { concurrency: maxConcurrency }),
    tolerance: {
      ...(count === undefined ? {} : { count }),
      ...(percentage === undefined ? {} : { percentage }),
    },
  })
  if (!isUpdated) {
    throw new AwsError('ValidationException', `Map Run '${arn}' is ${status} and cannot be updated`)
  }
  return {}
}
