import { DescribeStateMachineCommand, ListStateMachineVersionsCommand } from '@aws-sdk/client-sfn'
import { isNamed } from '#core/errors.ts'
import type { AslMachine } from '#core/saga/index.ts'
import { liveArn, stateMachines } from '#lambdas/clients.ts'
import { atVersion, machineArn, versionOf } from './version-arn.ts'

/** The published versions of a workflow, newest first, at most 100, and the one that new executions start on. */
export interface Versions {
  readonly live: string | undefined
  readonly versions: { version: string; publishedAt: string }[]
}

export async function readVersions(workflow: string): Promise<Versions> {
  const live = liveArn(workflow)
  const { stateMachineVersions = [] } = await stateMachines().send(
    new ListStateMachineVersionsCommand({ stateMachineArn: machineArn(live), maxResults: 100 }),
  )
  return {
    live: versionOf(live),
    versions: stateMachineVersions.flatMap(({ stateMachineVersionArn, creationDate }) => {
      const version = versionOf(stateMachineVersionArn)
      return version && creationDate ? [{ version, publishedAt: creationDate.toISOString() }] : []
    }),
  }
}

/** Returns the definition of a version, as `compile` has made it; undefined when it was never published, or is deleted. */
export async function readDefinition(workflow: string, version: string): Promise<AslMachine | undefined> {
  const stateMachineArn = atVersion(liveArn(workflow), version)
  try {
    const { definition } = await stateMachines().send(new DescribeStateMachineCommand({ stateMachineArn }))
    return definition === undefined ? undefined : (JSON.parse(definition) as AslMachine)
  } catch (error) {
    if (isNamed(error, 'StateMachineDoesNotExist')) {
      return undefined
    }
    throw error
  }
}
