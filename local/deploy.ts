import type { StateMachineResource } from '#local/assembly/index.ts'
import { isAwsError } from '#local/aws-error.ts'
import type { States } from '#local/states/index.ts'

/** Creates the template's state machines, or updates those that are there with another definition. */
export async function deployStateMachines(
  states: States,
  stateMachines: readonly StateMachineResource[],
): Promise<void> {
  for (const {
    name,
    arn,
    definition,
    roleArn,
    type,
    loggingConfiguration,
    tracingConfiguration,
  } of stateMachines) {
    const wanted = {
      definition,
      roleArn,
      ...(loggingConfiguration ? { loggingConfiguration } : {}),
      ...(tracingConfiguration ? { tracingConfiguration } : {}),
    }
    try {
      await states.request('CreateStateMachine', { name, type, ...wanted })
    } catch (error) {
      if (!isAwsError(error, 'StateMachineAlreadyExists')) throw error
      await states.request('UpdateStateMachine', { stateMachineArn: arn, ...wanted })
    }
  }
}
