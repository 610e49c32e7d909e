import * as z from 'zod'
import type { Caller } from '../api.ts'
import type { OperationDeps } from './deps.ts'
import { pageOf } from './resources/paging.ts'
import { toSeconds } from './resources/seconds.ts'
import { paging } from './shapes/members.ts'

export const shape = z.object(paging)

export function run(
  deps: OperationDeps,
  input: z.output<typeof shape>,
  { accountId, region = deps.region }: Caller,
) {
  const own = [...deps.activities.values()]
    .filter(
      (activity) => activity.accountId === accountId && activity.arn.startsWith(`arn:aws:states:${region}:`),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const { page, ...next } = pageOf(own, input, `activities ${accountId}`)
  const activities = page.map(({ arn, name, creationDate }) => ({
    activityArn: arn,
    name,
    creationDate: toSeconds(creationDate),
  }))
  return { activities, ...next }
}
