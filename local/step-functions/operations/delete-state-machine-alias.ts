import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { checkArn } from './resources/arn.ts'
import { arn } from './shapes/members.ts'

export const shape = z.object({ stateMachineAliasArn: arn })

/** Succeeds when there is no such alias. */
export async function run(deps: OperationDeps, { stateMachineAliasArn }: z.output<typeof shape>) {
  checkArn(stateMachineAliasArn, 'stateMachine')
  if (deps.aliases.get(stateMachineAliasArn)) {
    deps.aliases.delete(stateMachineAliasArn)
    await deps.save()
  }
  return {}
}
