import type { EventBridgeEvent } from 'aws-lambda'
import * as z from 'zod'
import { parseExecutionName } from '#core/saga/index.ts'
import type { ExecutionRef } from '#lambdas/records/keys.ts'
import { type Abandoned, recoverAbandoned } from '#lambdas/recovery/recover-abandoned.ts'
import { flushSpans } from '#lambdas/telemetry/flush-spans.ts'

/** The part of a machine's input that says whose execution it is. */
const GivenRef = z.object({ tenant: z.string().optional(), executionId: z.string().optional() })

/**
 * Called by EventBridge when an execution has failed, timed out or was stopped.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export async function handler(event: EventBridgeEvent<string, Abandoned>): Promise<void> {
  try {
    await recoverAbandoned(refOf(event.detail), event.detail)
  } finally {
    await flushSpans()
  }
}

/** The saga that the execution belongs to, by its input where that says it, else by its name. */
function refOf({ input, name }: Abandoned): ExecutionRef {
  const given = input ? GivenRef.safeParse(JSON.parse(input)).data : undefined
  const named = parseExecutionName(name)
  return {
    tenant: given?.tenant ?? named.tenant,
    executionId: given?.executionId ?? named.executionId,
  }
}
