import type { OperationDeps } from '../deps.ts'
import { machineArnOf } from './arn.ts'
import type { Revision } from './revisions.ts'
import type { StateMachine } from './state-machines.ts'

export interface Version extends Revision {
  arn: string
  stateMachineArn: string
  number: number
  description?: string
  creationDate: number
  revised: boolean
}

/** Freezes the machine as it is under the next number; publishing the same revision again returns the same version. */
export function publishVersion(
  deps: OperationDeps,
  machine: StateMachine,
  description: string | undefined,
): Version {
  for (const version of deps.versions.values()) {
    if (version.stateMachineArn === machine.arn && version.revisionId === machine.revisionId) {
      return version
    }
  }
  const version: Version = {
    revisionId: machine.revisionId,
    definition: machine.definition,
    roleArn: machine.roleArn,
    loggingConfiguration: machine.loggingConfiguration,
    tracingConfiguration: machine.tracingConfiguration,
    encryptionConfiguration: machine.encryptionConfiguration,
    revised: machine.revised,
    arn: `${machine.arn}:${machine.nextVersion}`,
    stateMachineArn: machine.arn,
    number: machine.nextVersion,
    creationDate: deps.clock.now(),
    ...(description === undefined ? {} : { description }),
  }
  deps.versions.put(version.arn, version)
  deps.machines.put(machine.arn, { ...machine, nextVersion: machine.nextVersion + 1 })
  return version
}

export function isVersionArn(arn: string): boolean {
  return /:\d+$/.test(arn) && machineArnOf(arn) !== arn
}
