import { StartExecutionCommand } from '@aws-sdk/client-sfn'
import { isNamed } from '#core/errors.ts'
import { executionName, type MachineInput } from '#core/saga/index.ts'
import { liveArn, stateMachines } from '#lambdas/clients.ts'
import { traceHeaderOf } from '#lambdas/telemetry/trace.ts'
import { atVersion, versionOf } from './version-arn.ts'

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
async function startMachine(
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

/**
 * The same, for what is to run on the version that it began on. Returns the version it was started on: the live one for
 * what began on no version, or on one that was deleted; undefined where the stack has no versions.
 */
export async function startOnVersion(
  machineInput: MachineInput,
  { version, ...options }: StartOptions,
): Promise<string | undefined> {
  if (version) {
    try {
      await startMachine(machineInput, { ...options, version })
      return version
    } catch (error) {
      if (!isNamed(error, 'StateMachineDoesNotExist')) {
        throw error
      }
    }
  }
  await startMachine(machineInput, options)
  return liveVersion(machineInput.workflow)
}

/** Returns the version that new executions of a workflow run on; undefined where the stack has no versions. */
export function liveVersion(workflow: string): string | undefined {
  return versionOf(liveArn(workflow))
}
