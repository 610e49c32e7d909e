import type { AliasResource, Assembly, StateMachineResource, VersionResource } from '#local/assembly/index.ts'
import { isAwsError } from '#local/aws-error.ts'
import type { StepFunctions } from '#local/step-functions/index.ts'

type Deployed = Pick<Assembly, 'stateMachines' | 'versions' | 'aliases'>

/**
 * Brings the template's state machines, their versions and their aliases to Step Functions, as CloudFormation does:
 * executions in flight go on with the definition they began with, and what has not changed is left as it is.
 */
export async function deployStateMachines(
  states: StepFunctions,
  { stateMachines, versions, aliases }: Deployed,
): Promise<void> {
  for (const stateMachine of stateMachines) {
    await deployMachine(states, stateMachine)
  }
  const published = new Map<string, string>()
  for (const version of versions) {
    published.set(version.arn, await publish(states, version))
  }
  for (const alias of aliases) {
    await deployAlias(states, alias, published)
  }
}

async function deployMachine(states: StepFunctions, stateMachine: StateMachineResource): Promise<void> {
  const { name, arn, definition, roleArn, type, loggingConfiguration, tracingConfiguration } = stateMachine
  const wanted = {
    definition,
    roleArn,
    ...(loggingConfiguration ? { loggingConfiguration } : {}),
    ...(tracingConfiguration ? { tracingConfiguration } : {}),
  }
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

async function deployAlias(
  states: StepFunctions,
  { name, arn, description, routes }: AliasResource,
  published: ReadonlyMap<string, string>,
): Promise<void> {
  const wanted = {
    ...(description === undefined ? {} : { description }),
    routingConfiguration: routes.map(({ versionArn, weight }) => ({
      stateMachineVersionArn: published.get(versionArn) ?? versionArn,
      weight,
    })),
  }
  try {
    await states.request('CreateStateMachineAlias', { name, ...wanted })
  } catch (error) {
    if (!isAwsError(error, 'ConflictException')) {
      throw error
    }
    await states.request('UpdateStateMachineAlias', { stateMachineAliasArn: arn, ...wanted })
  }
}
