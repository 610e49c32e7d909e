import { StartExecutionCommand } from '@aws-sdk/client-sfn'
import { isNamed } from '#core/errors.ts'
import { executionName, type MachineInput } from '#core/saga/index.ts'
import { liveArn, stateMachines } from '#lambdas/runtime.ts'
import { traceHeaderOf } from '#lambdas/telemetry/trace.ts'
import { atVersion } from './version-arn.ts'

interface StartOptions {
  /** Of the Step Functions execution; that of the saga's execution without one. */
  name?: string | undefined
  version?: string | null | undefined
  /** The trace that it continues. */
  traceId?: string | undefined
  /** The tracing header of that trace, where the caller has it. */
  traceHeader?: string | undefined
}

/**
 * Starts the state machine of a saga: the given version of its definition, or else the live one (G14).
 *
 * Repeatable: Step Functions returns an open execution of that name again, and refuses an ended one with
 * ExecutionAlreadyExists; both mean that it was started. Throws StateMachineDoesNotExist when the version was deleted.
 */
export async function startMachine(
  machineInput: MachineInput,
  { name, version, traceId, traceHeader = traceId && traceHeaderOf(traceId) }: StartOptions = {},
): Promise<void> {
  const { tenant, executionId, workflow } = machineInput
  const live = liveArn(workflow)
  try {
    await stateMachines().send(
      new StartExecutionCommand({
        stateMachineArn: version ? atVersion(live, version) : live,
        name: name ?? executionName(tenant, executionId),
        input: JSON.stringify(machineInput),
        ...(traceHeader ? { traceHeader } : {}),
      }),
    )
  } catch (error) {
    if (!isNamed(error, 'ExecutionAlreadyExists')) {
      throw error
    }
  }
}
