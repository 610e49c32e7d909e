import { isRecord } from '#local/is-record.ts'
import type { Resolver } from './resolver.ts'
import { AssemblyError } from './template.ts'

export interface VersionResource {
  logicalId: string
  /** Stands for the version in this assembly; what it is called is known once it is published. */
  arn: string
  stateMachineArn: string
  description: string | undefined
}

export interface AliasResource {
  logicalId: string
  name: string
  arn: string
  description: string | undefined
  /** A version of the assembly, or one that was published before. */
  routes: { versionArn: string; weight: number }[]
}

type Entries = readonly (readonly [logicalId: string, properties: Record<string, unknown>])[]

/** Throws AssemblyError for two versions of one machine: which of them is the older one stands in no template. */
export function readVersions(entries: Entries, resolver: Resolver): VersionResource[] {
  const versions = entries.map(([logicalId, { StateMachineArn, Description }]) => ({
    logicalId,
    arn: resolver.physical(logicalId, { logicalId, path: 'Properties' }).arn!,
    stateMachineArn: String(StateMachineArn),
    description: textOf(Description),
  }))
  for (const { logicalId, stateMachineArn } of versions) {
    const first = versions.find((version) => version.stateMachineArn === stateMachineArn)!.logicalId
    if (first !== logicalId) {
      throw new AssemblyError(
        logicalId,
        'Properties.StateMachineArn',
        `the local cloud publishes one version of a machine with each deployment, and ${first} is another one of the same; keep the newest`,
      )
    }
  }
  return versions
}

/** An alias with a DeploymentPreference leads to its version at once: there is nobody here to shift traffic slowly for. */
export function readAliases(entries: Entries, resolver: Resolver): AliasResource[] {
  return entries.map(([logicalId, { RoutingConfiguration, DeploymentPreference, Description }]) => {
    const { name, arn } = resolver.physical(logicalId, { logicalId, path: 'Properties' })
    const routes = isRecord(DeploymentPreference)
      ? [{ ...DeploymentPreference, Weight: 100 }]
      : (RoutingConfiguration as Record<string, unknown>[])
    return {
      logicalId,
      name,
      arn: arn!,
      description: textOf(Description),
      routes: routes.map(({ StateMachineVersionArn, Weight }: Record<string, unknown>) => ({
        versionArn: String(StateMachineVersionArn),
        weight: Number(Weight),
      })),
    }
  })
}

function textOf(value: unknown) {
  return value === undefined ? undefined : String(value)
}
