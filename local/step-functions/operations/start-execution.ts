import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { Caller } from '../api.ts'
import type { ExecutionRecord } from '../interpreter/execution.ts'
import type { OperationDeps } from './deps.ts'
import { readExecutionInput } from './resources/executions.ts'
import { checkName } from './resources/name.ts'
import { toSeconds } from './resources/seconds.ts'
import { findTarget } from './resources/state-machines.ts'
import { arn, executionInput, optionalText, requiredText } from './shapes/members.ts'

export const shape = z.object({
  stateMachineArn: arn,
  name: requiredText(80).optional(),
  input: executionInput,
  traceHeader: optionalText(256),
})

/** Idempotent for one name and input while the execution runs; any other start under a taken name is refused. */
export async function run(deps: OperationDeps, input: z.output<typeof shape>, caller: Caller) {
  const { machine, revision, versionArn, aliasArn } = findTarget(deps, input.stateMachineArn)
  const name = input.name === undefined ? randomUUID() : checkName(input.name)
  const { text, value } = readExecutionInput(input.input)
  const arn = `arn:aws:states:${deps.region}:${caller.accountId}:execution:${machine.name}:${name}`
  const existing = input.name === undefined ? undefined : findStored(deps, arn)
  if (existing) {
    const isSame = existing.input === text && existing.stateMachineArn === machine.arn
    if (!isSame || existing.status !== 'RUNNING') {
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`)
    }
    // Its own start may not be stored yet.
    await deps.engine.send(arn, { type: 'continue', frame: 0 })
    return { executionArn: arn, startDate: toSeconds(existing.startDate) }
  }
  const startDate = deps.clock.now()
  const record: ExecutionRecord = {
    id: deps.nextExecutionId(),
    arn,
    name,
    stateMachineArn: machine.arn,
    ...(versionArn ? { versionArn } : {}),
    ...(aliasArn ? { aliasArn } : {}),
    definition: revision.definition,
    roleArn: revision.roleArn,
    stateMachineName: machine.name,
    ...(revision.revised ? { revisionId: revision.revisionId } : {}),
    input: text,
    startDate,
    ...(input.traceHeader === undefined ? {} : { traceHeader: input.traceHeader }),
    status: 'RUNNING',
    redriveCount: 0,
  }
  await deps.engine.launch(record, value)
  return { executionArn: arn, startDate: toSeconds(startDate) }
}

function findStored(deps: OperationDeps, arn: string): ExecutionRecord | undefined {
  return deps.engine.find(arn)?.record ?? deps.store.findExecution(arn)
}
