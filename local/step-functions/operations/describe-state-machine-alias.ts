import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { findAlias } from './resources/aliases.ts'
import { toSeconds } from './resources/seconds.ts'
import { arn } from './shapes/members.ts'

export const shape = z.object({ stateMachineAliasArn: arn })

export function run(deps: OperationDeps, { stateMachineAliasArn }: z.output<typeof shape>) {
  const alias = findAlias(deps, stateMachineAliasArn)
  return {
    stateMachineAliasArn,
    name: alias.name,
    ...(alias.description === undefined ? {} : { description: alias.description }),
    routingConfiguration: alias.routes,
    creationDate: toSeconds(alias.creationDate),
    updateDate: toSeconds(alias.updateDate),
  }
}
