import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { findTags } from './resources/tags.ts'
import { arn } from './shapes/members.ts'

export const shape = z.object({ resourceArn: arn })

export function run(deps: OperationDeps, { resourceArn }: z.output<typeof shape>) {
  const tags = Object.entries(findTags(deps, resourceArn))
  return { tags: tags.map(([key, value]) => ({ key, value })) }
}
