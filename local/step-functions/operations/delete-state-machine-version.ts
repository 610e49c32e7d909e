import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { OperationDeps } from './deps.ts'
import { checkArn } from './resources/arn.ts'
import { longArn } from './shapes/members.ts'

export const shape = z.object({ stateMachineVersionArn: longArn })

/** Succeeds when there is no such version. Throws ConflictException while an alias leads to the version. */
export async function run(deps: OperationDeps, { stateMachineVersionArn }: z.output<typeof shape>) {
  checkArn(stateMachineVersionArn, 'stateMachine')
  if (!deps.versions.get(stateMachineVersionArn)) {
    return {}
  }
  const aliases = [...deps.aliases.values()].filter(({ routes }) =>
    routes.some((route) => route.stateMachineVersionArn === stateMachineVersionArn),
  )
  if (aliases.length > 0) {
    throw new AwsError(
      'ConflictException',
      `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${aliases.map((alias) => alias.name).join(', ')}]`,
    )
  }
  deps.versions.delete(stateMachineVersionArn)
  await deps.save()
  return {}
}
