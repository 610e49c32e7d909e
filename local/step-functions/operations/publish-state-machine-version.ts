import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { OperationDeps } from './deps.ts'
import { toSeconds } from './resources/seconds.ts'
import { checkNotDeleting, findMachine } from './resources/state-machines.ts'
import { publishVersion } from './resources/versions.ts'
import { arn, description } from './shapes/members.ts'

export const shape = z.object({ stateMachineArn: arn, revisionId: z.string().optional(), description })

export async function run(deps: OperationDeps, input: z.output<typeof shape>) {
  const machine = findMachine(deps, input.stateMachineArn)
  checkNotDeleting(machine)
  if (input.revisionId !== undefined && input.revisionId !== machine.revisionId) {
    throw new AwsError(
      'ConflictException',
      `Failed to publish the State Machine version for revision ${input.revisionId}. The current State Machine revision is ${machine.revisionId}.`,
    )
  }
  const version = publishVersion(deps, machine, input.description)
  await deps.save()
  return { stateMachineVersionArn: version.arn, creationDate: toSeconds(version.creationDate) }
}
