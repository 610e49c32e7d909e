import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { pageOf } from './resources/paging.ts'
import { toSeconds } from './resources/seconds.ts'
import { findMachine } from './resources/state-machines.ts'
import { arn, paging } from './shapes/members.ts'

export const shape = z.object({ stateMachineArn: arn, ...paging })

/** Lists the newest version first. */
export function run(deps: OperationDeps, input: z.output<typeof shape>) {
  const machine = findMachine(deps, input.stateMachineArn)
  const own = [...deps.versions.values()]
    .filter((version) => version.stateMachineArn === machine.arn)
    .sort((a, b) => b.number - a.number)
  const { page, ...next } = pageOf(own, input, `versions ${machine.arn}`)
  const stateMachineVersions = page.map(({ arn, creationDate }) => ({
    stateMachineVersionArn: arn,
    creationDate: toSeconds(creationDate),
  }))
  return { stateMachineVersions, ...next }
}
