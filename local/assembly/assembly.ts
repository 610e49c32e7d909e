import type { FunctionResource } from './function.ts'
import type { LayerResource } from './layer.ts'
import type { EventSourceResource, QueueResource } from './queue.ts'
import type { RestApi } from './rest-api.ts'
import type { RuleResource } from './rule.ts'
import type { StateMachineResource } from './state-machine.ts'
import type { TableResource } from './table.ts'
import type { SubscriptionResource, TopicResource } from './topic.ts'
import type { AliasResource, VersionResource } from './version.ts'

/** What the local cloud runs of a cloud assembly (the folder that `cdk synth` writes). */
export interface Assembly {
  functions: FunctionResource[]
  layers: LayerResource[]
  stateMachines: StateMachineResource[]
  versions: VersionResource[]
  aliases: AliasResource[]
  tables: TableResource[]
  apis: RestApi[]
  rules: RuleResource[]
  /** Names of S3's buckets. */
  buckets: string[]
  /** Names of the event buses beside the default one. */
  buses: string[]
  queues: QueueResource[]
  eventSources: EventSourceResource[]
  topics: TopicResource[]
  subscriptions: SubscriptionResource[]
  /** Values of SSM parameters by their names. */
  ssmParameters: Record<string, string>
  outputs: Record<string, unknown>
}

export function emptyAssembly(): Assembly {
  return {
    functions: [],
    layers: [],
    stateMachines: [],
    versions: [],
    aliases: [],
    tables: [],
    apis: [],
    rules: [],
    buckets: [],
    buses: [],
    queues: [],
    eventSources: [],
    topics: [],
    subscriptions: [],
    ssmParameters: {},
    outputs: {},
  }
}
