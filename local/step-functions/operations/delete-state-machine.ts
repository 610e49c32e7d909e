import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { checkArn } from './resources/arn.ts'
import { deleteMachine } from './resources/deletion.ts'
import { arn } from './shapes/members.ts'

export const shape = z.object({ stateMachineArn: arn })

/** Running executions end at their next transition, and the machine with the last of them. Succeeds without a machine. */
export async function run(deps: OperationDeps, { stateMachineArn }: z.output<typeof shape>) {
  checkArn(stateMachineArn, 'stateMachine')
  if (deps.machines.get(stateMachineArn)) {
    deleteMachine(deps, stateMachineArn)
    await deps.save()
  }
  return {}
}
