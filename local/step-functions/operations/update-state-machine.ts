import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { OperationDeps } from './deps.ts'
import { readConfiguration } from './resources/configurations.ts'
import { checkRole, checkVersionDescription, type Revision, readDefinition } from './resources/revisions.ts'
import { toSeconds } from './resources/seconds.ts'
import { checkNotDeleting, findMachine, type StateMachine } from './resources/state-machines.ts'
import { publishVersion } from './resources/versions.ts'
import { arn, definition, revision, role } from './shapes/members.ts'

export const shape = z.object({
  stateMachineArn: arn,
  definition: definition.optional(),
  roleArn: role.optional(),
  ...revision,
})

/** Running executions continue with the definition they started with. */
export async function run(deps: OperationDeps, input: z.output<typeof shape>) {
  const { type } = findUpdatable(deps, input.stateMachineArn)
  const { stateMachineArn: _, versionDescription, ...wanted } = input
  if (Object.values(wanted).every((value) => value === undefined)) {
    throw new AwsError(
      'MissingRequiredParameter',
      'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
    )
  }
  checkVersionDescription(input)
  if (input.roleArn !== undefined) {
    checkRole(input.roleArn)
  }
  const definition =
    input.definition === undefined ? undefined : await readDefinition(deps, input.definition, type)
  // Another request may have changed it while the definition was read.
  const machine = findUpdatable(deps, input.stateMachineArn)
  const given: Partial<Revision> = {
    ...(definition === undefined ? {} : { definition }),
    ...(input.roleArn === undefined ? {} : { roleArn: input.roleArn }),
    ...readConfiguration(input),
  }
  const fields = Object.keys(given) as (keyof Revision)[]
  const isNew = fields.some((field) => JSON.stringify(given[field]) !== JSON.stringify(machine[field]))
  const updated: StateMachine = {
    ...machine,
    ...given,
    updateDate: deps.clock.now(),
    ...(isNew ? { revisionId: randomUUID(), revised: true } : {}),
  }
  deps.machines.put(machine.arn, updated)
  const version = input.publish ? publishVersion(deps, updated, versionDescription) : undefined
  await deps.save()
  return {
    updateDate: toSeconds(updated.updateDate!),
    ...(updated.revised ? { revisionId: updated.revisionId } : {}),
    ...(version ? { stateMachineVersionArn: version.arn } : {}),
  }
}

function findUpdatable(deps: OperationDeps, arn: string): StateMachine {
  const machine = findMachine(deps, arn)
  checkNotDeleting(machine)
  return machine
}
