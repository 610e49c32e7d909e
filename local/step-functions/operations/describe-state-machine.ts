import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { describeDefinition, describeVariables } from './resources/revisions.ts'
import { toSeconds } from './resources/seconds.ts'
import { findQualified, missingMachine } from './resources/state-machines.ts'
import { arn, includedData } from './shapes/members.ts'

export const shape = z.object({ stateMachineArn: arn, includedData })

/** Describes a machine, or the version that the ARN names; an alias is described by DescribeStateMachineAlias. */
export function run(deps: OperationDeps, input: z.output<typeof shape>) {
  const { machine, version, alias } = findQualified(deps, input.stateMachineArn)
  if (alias && !version) {
    throw missingMachine(input.stateMachineArn)
  }
  const revision = version ?? machine
  return {
    stateMachineArn: input.stateMachineArn,
    name: machine.name,
    status: machine.isDeleting ? 'DELETING' : 'ACTIVE',
    type: machine.type,
    creationDate: toSeconds(revision.creationDate),
    ...describeDefinition(deps, revision.definition, input.includedData),
    roleArn: revision.roleArn,
    loggingConfiguration: revision.loggingConfiguration,
    tracingConfiguration: revision.tracingConfiguration,
    encryptionConfiguration: revision.encryptionConfiguration,
    ...describeVariables(deps, revision.definition),
    ...(version?.description === undefined ? {} : { description: version.description }),
    ...(revision.revised ? { revisionId: revision.revisionId } : {}),
  }
}
