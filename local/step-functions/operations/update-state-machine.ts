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
  const machine = findMachine(deps, input.stateMachineArn)
  checkNotDeleting(machine)
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
  const given: Partial<Revision> = {
    ...(input.definition === undefined
      ? {}
      : { definition: readDefinition(deps, input.definition, machine.type) }),
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
