import { StartExecutionCommand } from '@aws-sdk/client-sfn'
import { isNamed } from '#core/errors.ts'
import { executionName, type MachineInput } from '#core/saga/index.ts'
import { stateMachineArn, stateMachines } from '#lambdas/runtime.ts'

/**
 * Starts the state machine of a saga. Repeatable: Step Functions answers an open execution again, and an ended one
 * with ExecutionAlreadyExists; both mean that it was started.
 */
export async function startMachine(
  machineInput: MachineInput,
  name = executionName(machineInput.tenant, machineInput.executionId),
): Promise<void> {
  try {
    await stateMachines().send(
      new StartExecutionCommand({
        stateMachineArn: stateMachineArn(machineInput.workflow),
        name,
        input: JSON.stringify(machineInput),
      }),
    )
  } catch (error) {
    if (!isNamed(error, 'ExecutionAlreadyExists')) throw error
  }
}
