import { randomUUID } from 'node:crypto'
import type { Caller } from '../../api.ts'
import type { ExecutionRecord } from '../../interpreter/execution.ts'
import type { OperationDeps } from '../deps.ts'
import { checkName } from './name.ts'
import type { findTarget } from './state-machines.ts'

interface NewExecution {
  name?: string | undefined
  input?: string | undefined
  traceHeader?: string | undefined
  testCase?: string | undefined
}

/** Returns the record of an execution that has not begun. Throws InvalidName. */
export function createExecutionRecord(
  deps: OperationDeps,
  { machine, revision, versionArn, aliasArn }: ReturnType<typeof findTarget>,
  input: NewExecution,
  { accountId }: Caller,
): ExecutionRecord {
  const name = input.name === undefined ? randomUUID() : checkName(input.name)
  return {
    id: deps.nextExecutionId(),
    arn: executionArn(accountId, machine, name),
    name,
    stateMachineArn: machine.arn,
    ...(versionArn ? { versionArn } : {}),
    ...(aliasArn ? { aliasArn } : {}),
    definition: revision.definition,
    roleArn: revision.roleArn,
    stateMachineName: machine.name,
    ...(revision.revised ? { revisionId: revision.revisionId } : {}),
    input: input.input ?? '{}',
    startDate: deps.clock.now(),
    ...(input.traceHeader === undefined ? {} : { traceHeader: input.traceHeader }),
    ...(input.testCase === undefined ? {} : { testCase: input.testCase }),
    status: 'RUNNING',
    redriveCount: 0,
  }
}

/** Executions of an EXPRESS machine may have one name: their ARNs differ all the same. */
export function executionArn(
  accountId: string,
  machine: { arn: string; name: string; type: string },
  name: string,
): string {
  const [, , , region] = machine.arn.split(':')
  const prefix = `arn:aws:states:${region}:${accountId}`
  return machine.type === 'EXPRESS'
    ? `${prefix}:express:${machine.name}:${name}:${randomUUID()}`
    : `${prefix}:execution:${machine.name}:${name}`
}
