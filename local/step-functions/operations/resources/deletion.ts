import type { OperationDeps } from '../deps.ts'

type Resources = Pick<OperationDeps, 'machines' | 'versions' | 'aliases' | 'engine'>

/**
 * Takes a state machine away once none of its executions runs: "a state machine is deleted only when all its executions are
 * completed" (https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html). Until then it is
 * DELETING. Executions of an EXPRESS machine run on without it, for five minutes at most.
 */
export function deleteMachine({ machines, versions, aliases, engine }: Resources, stateMachineArn: string) {
  const machine = machines.get(stateMachineArn)
  if (machine?.type === 'STANDARD' && engine.hasRunning(stateMachineArn)) {
    machines.put(stateMachineArn, { ...machine, isDeleting: true })
    return
  }
  machines.delete(stateMachineArn)
  for (const collection of [versions, aliases]) {
    for (const qualified of [...collection.values()]) {
      if (qualified.stateMachineArn === stateMachineArn) {
        collection.delete(qualified.arn)
      }
    }
  }
}
