import { AwsError } from '#local/aws-error.ts'
import type { Json } from '../../machine/json.ts'
import { findMachine } from '../create-state-machine.ts'
import { machineArnOf, readArn } from './arn.ts'
import { type Operation, type Service, type StateMachine, toSeconds, type Version } from './deps.ts'
import { pageOf } from './paging.ts'

/** Freezes the machine as it is under the next number; publishing the same revision again gives the same version. */
export function publishVersion(
  service: Service,
  machine: StateMachine,
  description: Json | undefined,
): Version {
  for (const version of service.versions.values()) {
    if (version.stateMachineArn === machine.arn && version.revisionId === machine.revisionId) {
      return version
    }
  }
  const { revisionId, definition, roleArn, loggingConfiguration, tracingConfiguration, revised } = machine
  const version: Version = {
    revisionId,
    definition,
    roleArn,
    loggingConfiguration,
    tracingConfiguration,
    encryptionConfiguration: machine.encryptionConfiguration,
    variableReferences: machine.variableReferences,
    revised,
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

export const PublishStateMachineVersion: Operation = async (service, input) => {
  const machine = findMachine(service, String(input.stateMachineArn))
  if (input.revisionId !== undefined && input.revisionId !== machine.revisionId) {
    throw new AwsError(
      'ConflictException',
      `Failed to publish the State Machine version for revision ${input.revisionId}. The current State Machine revision is ${machine.revisionId}.`,
    )
  }
  const version = publishVersion(service, machine, input.description)
  await service.save()
  return { stateMachineVersionArn: version.arn, creationDate: toSeconds(version.creationDate) }
}

export const ListStateMachineVersions: Operation = (service, input) => {
  const machine = findMachine(service, String(input.stateMachineArn))
  const own = [...service.versions.values()]
    .filter((version) => version.stateMachineArn === machine.arn)
    .sort((a, b) => b.number - a.number)
  const { page, nextToken } = pageOf(own, input, `versions ${machine.arn}`)
  return {
    stateMachineVersions: page.map(({ arn, creationDate }) => ({
      stateMachineVersionArn: arn,
      creationDate: toSeconds(creationDate),
    })),
    ...(nextToken ? { nextToken } : {}),
  }
}

/** Succeeds when there is no such version; refuses while an alias leads to it. */
export const DeleteStateMachineVersion: Operation = async (service, input) => {
  const arn = String(input.stateMachineVersionArn)
  readArn(arn, 'stateMachine')
  if (!service.versions.get(arn)) {
    return {}
  }
  const aliases = [...service.aliases.values()].filter((alias) =>
    alias.routes.some((route) => route.stateMachineVersionArn === arn),
  )
  if (aliases.length > 0) {
    throw new AwsError(
      'ConflictException',
      `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${aliases.map((alias) => alias.name).join(', ')}]`,
    )
  }
  service.versions.delete(arn)
  await service.save()
  return {}
}

export const isVersionArn = (arn: string) => /:\d+$/.test(arn) && machineArnOf(arn) !== arn
