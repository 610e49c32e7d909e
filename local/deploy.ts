import type {
  AliasResource,
  Assembly,
  FunctionResource,
  StateMachineResource,
  VersionResource,
} from '#local/assembly/index.ts'
import { isAwsError } from '#local/aws-error.ts'
import type { StepFunctions } from '#local/step-functions/index.ts'

type Deployed = Pick<Assembly, 'stateMachines' | 'versions'>

/** What each version of an assembly is called now that it is published, by the ARN that stands for it there. */
export type Published = ReadonlyMap<string, string>

/** An alias that leads elsewhere than before. */
export interface MovedAlias {
  stateMachine: string
  alias: string
  /** ARNs of the versions that it led to, and leads to. */
  from: string[]
  to: string[]
}

/**
 * Brings the template's state machines and their versions to Step Functions, as CloudFormation does: executions in flight
 * go on with the definition they began with, and what has not changed is left as it is. A machine that somebody has
 * deleted, and that has executions in flight, is kept.
 */
export async function publishStateMachines(
  states: StepFunctions,
  { stateMachines, versions }: Deployed,
): Promise<Published> {
  for (const stateMachine of stateMachines) {
    await deployMachine(states, stateMachine)
  }
  const published = new Map<string, string>()
  for (const version of versions) {
    published.set(version.arn, await publish(states, version))
  }
  return published
}

/** Returns the functions with the names of the published versions in their environments. */
export function tellVersions(
  functions: readonly FunctionResource[],
  published: Published,
): FunctionResource[] {
  const tell = (value: string) =>
    [...published].reduce((text, [arn, own]) => text.replaceAll(arn, own), value)
  return functions.map((each) => ({
    ...each,
    environment: Object.fromEntries(
      Object.entries(each.environment).map(([name, value]) => [name, tell(value)]),
    ),
  }))
}

/** Points the template's aliases at their versions. Returns those that lead to another version than before. */
export async function moveAliases(
  states: StepFunctions,
  aliases: readonly AliasResource[],
  published: Published,
): Promise<MovedAlias[]> {
  const moved: MovedAlias[] = []
  for (const alias of aliases) {
    const from = await deployAlias(states, alias, published)
    const to = routesOf(alias, published).map(({ stateMachineVersionArn }) => stateMachineVersionArn)
    if (from && from.join() !== to.join()) {
      const stateMachine = alias.arn.split(':').slice(0, 7).join(':')
      moved.push({ stateMachine, alias: alias.name, from, to })
    }
  }
  return moved
}

async function deployMachine(states: StepFunctions, stateMachine: StateMachineResource): Promise<void> {
  const { name, arn, definition, roleArn, type, loggingConfiguration, tracingConfiguration } = stateMachine
  const wanted = {
    definition,
    roleArn,
    ...(loggingConfiguration ? { loggingConfiguration } : {}),
    ...(tracingConfiguration ? { tracingConfiguration } : {}),
  }
  await states.keepMachine(arn)
  try {
    await states.request('CreateStateMachine', { name, type, ...wanted })
  } catch (error) {
    if (!isAwsError(error, 'StateMachineAlreadyExists')) {
      throw error
    }
    await states.request('UpdateStateMachine', { stateMachineArn: arn, ...wanted })
  }
}

/** Gives the version's own ARN. One and the same revision of a machine is published once. */
async function publish(
  states: StepFunctions,
  { stateMachineArn, description }: VersionResource,
): Promise<string> {
  const { stateMachineVersionArn } = await states.request('PublishStateMachineVersion', {
    stateMachineArn,
    ...(description === undefined ? {} : { description }),
  })
  return String(stateMachineVersionArn)
}

function routesOf({ routes }: AliasResource, published: ReadonlyMap<string, string>) {
  return routes.map(({ versionArn, weight }) => ({
    stateMachineVersionArn: published.get(versionArn) ?? versionArn,
    weight,
  }))
}

/** Returns the versions that the alias led to; undefined for one that is new. */
async function deployAlias(
  states: StepFunctions,
  alias: AliasResource,
  published: ReadonlyMap<string, string>,
): Promise<string[] | undefined> {
  const { name, arn, description } = alias
  const wanted = {
    ...(description === undefined ? {} : { description }),
    routingConfiguration: routesOf(alias, published),
  }
  try {
    await states.request('CreateStateMachineAlias', { name, ...wanted })
    return undefined
  } catch (error) {
    if (!isAwsError(error, 'ConflictException')) {
      throw error
    }
    const before = await states.request('DescribeStateMachineAlias', { stateMachineAliasArn: arn })
    await states.request('UpdateStateMachineAlias', { stateMachineAliasArn: arn, ...wanted })
    const { routingConfiguration } = before as { routingConfiguration: { stateMachineVersionArn: string }[] }
    return routingConfiguration.map(({ stateMachineVersionArn }) => stateMachineVersionArn)
  }
}
