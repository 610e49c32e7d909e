import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { OperationDeps } from './deps.ts'
import { checkRoutes } from './resources/aliases.ts'
import { machineArnOf } from './resources/arn.ts'
import { toSeconds } from './resources/seconds.ts'
import { aliasName, description, routes } from './shapes/members.ts'

export const shape = z.object({ name: aliasName, description, routingConfiguration: routes })

/** Idempotent for the same description and routes. */
export async function run(deps: OperationDeps, input: z.output<typeof shape>) {
  const { name, description, routingConfiguration: routes } = input
  checkRoutes(deps, routes)
  const stateMachineArn = machineArnOf(routes[0]!.stateMachineVersionArn)
  const arn = `${stateMachineArn}:${name}`
  const existing = deps.aliases.get(arn)
  if (existing) {
    if (existing.description === description && JSON.stringify(existing.routes) === JSON.stringify(routes)) {
      return { stateMachineAliasArn: arn, creationDate: toSeconds(existing.creationDate) }
    }
    throw new AwsError(
      'ConflictException',
      'Failed to create alias because an alias with the same name and a different routing configuration already exists.',
    )
  }
  const now = deps.clock.now()
  deps.aliases.put(arn, {
    arn,
    stateMachineArn,
    name,
    ...(description === undefined ? {} : { description }),
    routes,
    creationDate: now,
    updateDate: now,
  })
  await deps.save()
  return { stateMachineAliasArn: arn, creationDate: toSeconds(now) }
}
