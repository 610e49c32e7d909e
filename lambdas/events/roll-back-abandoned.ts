import type { EventBridgeEvent } from 'aws-lambda'
import { type MachineInput, parseExecutionName } from '#core/saga/index.ts'
import type { ExecutionRef } from '#lambdas/records/keys.ts'
import { type Abandoned, takeOver } from '#lambdas/recovery/recover-abandoned.ts'

/**
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html: `input` is left out when it and
 * the output together are too large.
 */
interface StatusChange extends Abandoned {
  input?: string | null
}

/** Step Functions tells that an execution has failed, timed out or was stopped. */
export async function handler(event: EventBridgeEvent<string, StatusChange>): Promise<void> {
  await takeOver(refOf(event.detail), event.detail)
}

/** Which saga the execution belongs to: its input says it, else its name does. */
function refOf({ input, name }: StatusChange): ExecutionRef {
  const given = input ? (JSON.parse(input) as Partial<MachineInput>) : {}
  const named = parseExecutionName(name)
  return { tenant: given.tenant ?? named.tenant, executionId: given.executionId ?? named.executionId }
}
