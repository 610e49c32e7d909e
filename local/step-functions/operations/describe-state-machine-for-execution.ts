import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { DEFAULT_CONFIGURATION } from './resources/configurations.ts'
import { findExecution } from './resources/executions.ts'
import { describeDefinition, describeVariables } from './resources/revisions.ts'
import { toSeconds } from './resources/seconds.ts'
import { arn, includedData } from './shapes/members.ts'

export const shape = z.object({ executionArn: arn, includedData })

/** Describes the definition that the execution started with, though the machine may have another by now, or be deleted. */
export function run(deps: OperationDeps, input: z.output<typeof shape>) {
  const record = findExecution(deps, input.executionArn)
  const machine = deps.machines.get(record.stateMachineArn)
  const configuration = machine ?? DEFAULT_CONFIGURATION
  return {
    stateMachineArn: record.stateMachineArn,
    name: record.stateMachineName,
    ...describeDefinition(deps, record.definition, input.includedData),
    roleArn: record.roleArn,
    ...(record.mapRunArn === undefined
      ? {}
      : { mapRunArn: record.mapRunArn, label: record.stateMachineArn.split('/').at(-1) }),
    updateDate: toSeconds(machine?.updateDate ?? machine?.creationDate ?? record.startDate),
    loggingConfiguration: configuration.loggingConfiguration,
    tracingConfiguration: configuration.tracingConfiguration,
    encryptionConfiguration: configuration.encryptionConfiguration,
    ...(record.revisionId ? { revisionId: record.revisionId } : {}),
    ...describeVariables(deps, record.definition),
  }
}
