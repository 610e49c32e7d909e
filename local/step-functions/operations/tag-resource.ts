import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { findTags, readTags, replaceTags } from './resources/tags.ts'
import { arn, tags } from './shapes/members.ts'

export const shape = z.object({ resourceArn: arn, tags })

export async function run(deps: OperationDeps, { resourceArn, tags }: z.output<typeof shape>) {
  await replaceTags(deps, resourceArn, readTags(tags, findTags(deps, resourceArn)))
  return {}
}
