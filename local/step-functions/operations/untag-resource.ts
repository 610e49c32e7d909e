import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { findTags, replaceTags } from './resources/tags.ts'
import { arn, tagKeys } from './shapes/members.ts'

export const shape = z.object({ resourceArn: arn, tagKeys })

export async function run(deps: OperationDeps, { resourceArn, tagKeys }: z.output<typeof shape>) {
  const tags = Object.entries(findTags(deps, resourceArn)).filter(([key]) => !tagKeys.includes(key))
  await replaceTags(deps, resourceArn, Object.fromEntries(tags))
  return {}
}
