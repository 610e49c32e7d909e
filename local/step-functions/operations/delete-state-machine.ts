import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { checkArn } from './resources/arn.ts'
import { arn } from './shapes/members.ts'

export const shape = z.object({ stateMachineArn: arn })

/** Running executions continue with the definition they started with. Succeeds when there is no such machine. */
export async function run(deps: OperationDeps, { stateMachineArn }: z.output<typeof shape>) {
  checkArn(stateMachineArn, 'stateMachine')
  if (!deps.machines.get(stateMachineArn)) {
    return {}
  }
  deps.machines.delete(stateMachineArn)
  for (const collection of [deps.versions, deps.aliases]) {
    for (const qualified of [...collection.values()]) {
      if (qualified.stateMachineArn === stateMachineArn) {
        collection.delete(qualified.arn)
      }
    }
  }
  await deps.save()
  return {}
}
