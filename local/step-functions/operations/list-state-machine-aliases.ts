import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { machineArnOf } from './resources/arn.ts'
import { pageOf } from './resources/paging.ts'
import { toSeconds } from './resources/seconds.ts'
import { checkNotDeleting, findMachine } from './resources/state-machines.ts'
import { arn, paging } from './shapes/members.ts'

export const shape = z.object({ stateMachineArn: arn, ...paging })

/** Lists the aliases of a machine, or those that lead to the version that the ARN names. */
export function run(deps: OperationDeps, input: z.output<typeof shape>) {
  const { stateMachineArn } = input
  const machine = findMachine(deps, machineArnOf(stateMachineArn))
  checkNotDeleting(machine)
  const own = [...deps.aliases.values()]
    .filter((alias) => alias.stateMachineArn === machine.arn)
    .filter(
      ({ routes }) =>
        stateMachineArn === machine.arn ||
        routes.some((route) => route.stateMachineVersionArn === stateMachineArn),
    )
    .sort((a, b) => a.creationDate - b.creationDate || (a.name < b.name ? -1 : 1))
  const { page, ...next } = pageOf(own, input, `aliases ${stateMachineArn}`)
  const stateMachineAliases = page.map(({ arn, creationDate }) => ({
    stateMachineAliasArn: arn,
    creationDate: toSeconds(creationDate),
  }))
  return { stateMachineAliases, ...next }
}
