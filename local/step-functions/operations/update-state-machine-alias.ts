import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { OperationDeps } from './deps.ts'
import { checkRoutes, findAlias } from './resources/aliases.ts'
import { toSeconds } from './resources/seconds.ts'
import { arn, description, routes } from './shapes/members.ts'

export const shape = z.object({
  stateMachineAliasArn: arn,
  description,
  routingConfiguration: routes.optional(),
})

export async function run(deps: OperationDeps, input: z.output<typeof shape>) {
  const { description, routingConfiguration: routes } = input
  const alias = findAlias(deps, input.stateMachineAliasArn)
  if (description === undefined && routes === undefined) {
    throw new AwsError(
      'ValidationException',
      'Either the description or the routing configuration must be specified',
    )
  }
  if (routes) {
    checkRoutes(deps, routes)
  }
  const updateDate = deps.clock.now()
  deps.aliases.put(alias.arn, {
    ...alias,
    ...(description === undefined ? {} : { description }),
    ...(routes ? { routes } : {}),
    updateDate,
  })
  await deps.save()
  return { updateDate: toSeconds(updateDate) }
}
