import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { Caller } from '../api.ts'
import type { OperationDeps } from './deps.ts'
import { readExecutionInput } from './resources/executions.ts'
import { createExecutionRecord } from './resources/new-execution.ts'
import { toSeconds } from './resources/seconds.ts'
import { findMockedTarget } from './resources/state-machines.ts'
import { arn, executionInput, includedData, requiredText, traceHeader } from './shapes/members.ts'

export const shape = z.object({
  stateMachineArn: arn,
  name: requiredText(80).optional(),
  input: executionInput,
  traceHeader,
  includedData,
})

/** Starts an execution of an EXPRESS machine, and returns what became of it. */
export async function run(deps: OperationDeps, input: z.output<typeof shape>, caller: Caller) {
  const { target, testCase } = findMockedTarget(deps, input.stateMachineArn)
  if (target.machine.type !== 'EXPRESS') {
    throw new AwsError(
      'StateMachineTypeNotSupported',
      'This operation is not supported by this type of state machine',
    )
  }
  const { value } = readExecutionInput(input.input)
  const record = createExecutionRecord(deps, target, { ...input, testCase }, caller)
  const ended = deps.whenEnded(record.arn)
  await deps.engine.launch(record, value)
  const { status, output, error, cause, startDate, stopDate = startDate } = await ended
  const included = input.includedData !== 'METADATA_ONLY'
  return {
    executionArn: record.arn,
    stateMachineArn: record.stateMachineArn,
    name: record.name,
    startDate: toSeconds(startDate),
    stopDate: toSeconds(stopDate),
    status,
    ...(included ? { input: record.input } : {}),
    inputDetails: { included },
    ...(output === undefined ? {} : { outputDetails: { included } }),
    ...(output === undefined || !included ? {} : { output }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    ...(input.traceHeader === undefined ? {} : { traceHeader: input.traceHeader }),
    billingDetails: describeBilling(stopDate - startDate),
  }
}

/** Billed in steps of 100 ms and 64 MB. */
function describeBilling(milliseconds: number) {
  return {
    billedDurationInMilliseconds: Math.max(1, Math.ceil(milliseconds / 100)) * 100,
    billedMemoryUsedInMB: 64,
  }
}
