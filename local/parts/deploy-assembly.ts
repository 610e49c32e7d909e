import { isDeepStrictEqual } from 'node:util'
import { type Assembly, loadAssembly, type TemplateEnvironment } from '#local/assembly/index.ts'
import type { DynamoDbPart } from '#local/dynamodb/index.ts'
import type { EventBus } from '#local/events/index.ts'
import type { S3 } from '#local/s3/index.ts'
import type { StepFunctions } from '#local/step-functions/index.ts'
import type { ApiPort } from '../api-port.ts'
import { type MovedAlias, moveAliases, type Published, publishStateMachines } from '../deploy.ts'
import type { LambdaPart } from './start-lambda.ts'
import type { Messaging } from './start-messaging.ts'

interface Deployable {
  dynamo: DynamoDbPart
  lambda: LambdaPart
  states: StepFunctions
  events: EventBus
  s3: S3
  messaging: Pick<Messaging, 'deployFrom'>
  /** By the logical ids of their APIs. */
  ports: ReadonlyMap<string, ApiPort>
}

/** Returns what brings another cloud assembly to the parts that run; `RunningCloud.deploy` says how. */
export function createDeploy(
  first: { assembly: Assembly; published: Published },
  { dynamo, lambda, states, events, messaging, s3, ports }: Deployable,
  environment: TemplateEnvironment,
): (directory: string) => Promise<MovedAlias[]> {
  let current = first.assembly
  let published = first.published

  /** What is as it was `before` is left alone. */
  async function bring(assembly: Assembly, before?: Assembly): Promise<MovedAlias[]> {
    const isNew = (part: keyof Assembly) => !isDeepStrictEqual(assembly[part], before?.[part])
    if (isNew('tables')) {
      await dynamo.deploy(assembly.tables)
    }
    const hasMachines = isNew('stateMachines') || isNew('versions') || isNew('aliases')
    if (hasMachines) {
      published = await publishStateMachines(states, assembly)
    }
    // Functions of another code are there before what leads to a state machine or a route that is written for it; a version
    // that was just published, nothing starts yet.
    // No load comes between a definition that is shown and the functions that start it.
    await (hasMachines
      ? lambda.deployFrom(assembly, published)
      : lambda.deployLoadedFrom(assembly, published))
    const moved = hasMachines ? await moveAliases(states, assembly.aliases, published) : []
    await messaging.deployFrom(assembly)
    events.deploy(assembly.rules, assembly.buses)
    s3.deploy(assembly.buckets)
    for (const api of assembly.apis) {
      ports.get(api.logicalId)?.deploy(api)
    }
    return moved
  }

  /** Throws with the cause of both where it fails, too. */
  async function goBack(cause: Error): Promise<void> {
    try {
      await bring(current)
    } catch (error) {
      const { message } = error as Error
      throw new Error(`${cause.message}; going back to what ran before failed too: ${message}`, { cause })
    }
  }

  return async (directory) => {
    const next = loadAssembly(directory, environment)
    const has = next.apis.map(({ logicalId }) => logicalId)
    const gone = [...ports.keys()].filter((logicalId) => !has.includes(logicalId))
    if (gone.length > 0 || has.length > ports.size) {
      const change =
        has.length === 0
          ? 'has no API any more'
          : gone.length > 0
            ? `has no API ${gone.join(', ')} any more`
            : ports.size === 0
              ? 'has an API'
              : 'has another API'
      throw new Error(`the assembly ${change}; start the local cloud anew`)
    }
    try {
      const moved = await bring(next, current)
      current = next
      return moved
    } catch (error) {
      await goBack(error as Error)
      throw error
    }
  }
}
