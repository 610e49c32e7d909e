import { DescribeExecutionCommand } from '@aws-sdk/client-sfn'
import * as z from 'zod'
import { Simulation } from '#core/saga/index.ts'
import { executionRecords, stateMachines } from '#lambdas/clients.ts'
import type { ExecutionRecord } from '#lambdas/records/execution-record.ts'
import type { ExecutionRef } from '#lambdas/records/keys.ts'
import { readExecutionRecord } from '#lambdas/records/read.ts'
import { enter } from '#lambdas/records/transitions/enter.ts'
import { logger } from '#lambdas/telemetry/logger.ts'
import { readToldSteps } from '../step-functions/read-history.ts'

/** What an execution that was started through the API says of itself. */
const StartedInput = z.object({
  workflow: z.string(),
  input: z.unknown(),
  simulate: Simulation.optional(),
})

/**
 * Enters anew an execution that the Executions table has lost, as one that was put back to a moment before it. Returns
 * undefined when none of its steps has succeeded, so that nothing has to be undone.
 */
export async function reenter(
  ref: ExecutionRef,
  { executionArn, input }: { executionArn: string; input?: string | null | undefined },
): Promise<ExecutionRecord | undefined> {
  const [first] = await readToldSteps(executionArn)
  if (!first) {
    return undefined
  }
  const text = input ?? (await readInput(executionArn))
  const { data: started } = StartedInput.safeParse(JSON.parse(text ?? 'null'))
  if (!started) {
    logger.error('an execution without a record broke off, whose input names no workflow', { ...ref })
    return undefined
  }
  await enter(executionRecords(), { ...ref, ...started, startedAt: first.startedAt }, undefined)
  logger.warn('entered an execution anew that the table had lost', { ...ref })
  return readExecutionRecord(executionRecords(), ref)
}

async function readInput(executionArn: string): Promise<string | undefined> {
  return (await stateMachines().send(new DescribeExecutionCommand({ executionArn }))).input
}
