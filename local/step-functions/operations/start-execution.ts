import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { Caller } from '../api.ts'
import type { ExecutionRecord } from '../interpreter/execution.ts'
import type { OperationDeps } from './deps.ts'
import { readExecutionInput } from './resources/executions.ts'
import { checkName } from './resources/name.ts'
import { createExecutionRecord, executionArn } from './resources/new-execution.ts'
import { toSeconds } from './resources/seconds.ts'
import { findMockedTarget } from './resources/state-machines.ts'
import { arn, executionInput, requiredText, traceHeader } from './shapes/members.ts'

export const shape = z.object({
  stateMachineArn: arn,
  name: requiredText(80).optional(),
  input: executionInput,
  traceHeader,
})

/**
 * Idempotent for one name and input while the execution runs; any other start under a taken name is refused. Names of
 * executions of an EXPRESS machine are never taken.
 */
export async function run(deps: OperationDeps, input: z.output<typeof shape>, caller: Caller) {
  const { target, testCase } = findMockedTarget(deps, input.stateMachineArn)
  const { machine } = target
  const name = input.name === undefined ? undefined : checkName(input.name)
  const { text, value } = readExecutionInput(input.input)
  const arn =
    name === undefined || machine.type === 'EXPRESS'
      ? undefined
      : executionArn(caller.accountId, machine, name)
  const existing = arn === undefined ? undefined : findStored(deps, arn)
  if (arn !== undefined && existing) {
    const isSame = existing.input === text && existing.stateMachineArn === machine.arn
    if (!isSame || existing.status !== 'RUNNING') {
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`)
    }
    // Its own start may not be stored yet.
    await deps.engine.send(arn, { type: 'continue', frame: 0 })
    return { executionArn: arn, startDate: toSeconds(existing.startDate) }
  }
  const record = createExecutionRecord(deps, target, { ...input, input: text, testCase }, caller)
  await deps.engine.launch(record, value)
  return { executionArn: record.arn, startDate: toSeconds(record.startDate) }
}

function findStored(deps: OperationDeps, arn: string): ExecutionRecord | undefined {
  return deps.engine.find(arn)?.record ?? deps.store.findExecution(arn)
}
