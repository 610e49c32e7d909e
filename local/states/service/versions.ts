import type { Json } from '../json.ts'
import type { Service, StateMachine, Version } from './service.ts'

/** Freezes the machine as it is under the next number; publishing the same revision again gives the same version. */
export function publishVersion(
  service: Service,
  machine: StateMachine,
  description: Json | undefined,
): Version {
  for (const version of service.versions.values())
    if (version.stateMachineArn === machine.arn && version.revisionId === machine.revisionId) return version
  const { revisionId, definition, roleArn, loggingConfiguration, tracingConfiguration } = machine
  const version: Version = {
    revisionId,
    definition,
    roleArn,
    loggingConfiguration,
    tracingConfiguration,
    encryptionConfiguration: machine.encryptionConfiguration,
    variableReferences: machine.variableReferences,
    revised: machine.revised,
    arn: `${machine.arn}:${machine.nextVersion}`,
    stateMachineArn: machine.arn,
    number: machine.nextVersion,
    creationDate: service.clock.now(),
    ...(description === undefined ? {} : { description: String(description) }),
  }
  service.versions.put(version.arn, version)
  service.machines.put(machine.arn, { ...machine, nextVersion: machine.nextVersion + 1 })
  return version
}
