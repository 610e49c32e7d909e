import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { Caller } from '../api.ts'
import type { OperationDeps } from './deps.ts'
import { checkName } from './resources/name.ts'
import { checkVersionDescription, createRevision } from './resources/revisions.ts'
import { toSeconds } from './resources/seconds.ts'
import { checkNotDeleting, type StateMachine } from './resources/state-machines.ts'
import { readTags } from './resources/tags.ts'
import { publishVersion } from './resources/versions.ts'
import { definition, machineType, name, revision, role, tags } from './shapes/members.ts'

export const shape = z.object({
  name,
  definition,
  roleArn: role,
  type: machineType,
  tags: tags.optional(),
  ...revision,
})

/** Idempotent: the same machine under the same name is the same machine, whatever its role and its tags. */
export async function run(deps: OperationDeps, input: z.output<typeof shape>, caller: Caller) {
  const { accountId, region = deps.region } = caller
  const { type = 'STANDARD', versionDescription } = input
  const name = checkName(input.name)
  checkVersionDescription(input)
  const revision = await createRevision(deps, input, type)
  const arn = `arn:aws:states:${region}:${accountId}:stateMachine:${name}`
  const tags = readTags(input.tags)
  const creationDate = deps.clock.now()
  const created = {
    ...revision,
    arn,
    name,
    type,
    creationDate,
    revised: false,
    nextVersion: 1,
    tags,
    accountId,
  }
  const machine: StateMachine = deps.machines.get(arn) ?? created
  checkNotDeleting(machine)
  if (machine === created) {
    deps.machines.put(arn, created)
  } else if (!isSameMachine(machine, created)) {
    throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`)
  }
  const version = input.publish ? publishVersion(deps, machine, versionDescription) : undefined
  await deps.save()
  return {
    stateMachineArn: arn,
    creationDate: toSeconds(machine.creationDate),
    ...(version ? { stateMachineVersionArn: version.arn } : {}),
  }
}

const IDENTITY = [
  'definition',
  'type',
  'loggingConfiguration',
  'tracingConfiguration',
  'encryptionConfiguration',
] as const

function isSameMachine(machine: StateMachine, other: StateMachine): boolean {
  return IDENTITY.every((field) => JSON.stringify(machine[field]) === JSON.stringify(other[field]))
}
