import { isRecord } from '#local/is-record.ts'
import type { Resolver } from './resolver.ts'
import { AssemblyError } from './template.ts'

export interface TopicResource {
  logicalId: string
  name: string
  arn: string
}

export interface SubscriptionResource {
  logicalId: string
  arn: string
  topicArn: string
  /** Functions and queues are delivered to; what is sent to people and to web pages stays here. */
  protocol: 'lambda' | 'sqs' | 'none'
  endpoint: string
  /** The message alone, without its envelope. */
  isRaw: boolean
  filterPolicy: Record<string, unknown> | undefined
  filterScope: 'MessageAttributes' | 'MessageBody'
}

/** They leave AWS, so they reach nobody from a laptop. */
const OUTSIDE = ['email', 'email-json', 'sms', 'application', 'http', 'https', 'firehose']

export function readTopic(
  logicalId: string,
  _properties: Record<string, unknown>,
  resolver: Resolver,
): TopicResource {
  const { name, arn } = resolver.physical(logicalId, { logicalId, path: 'Properties' })
  return { logicalId, name, arn: arn! }
}

export function readSubscription(
  logicalId: string,
  properties: Record<string, unknown>,
  resolver: Resolver,
): SubscriptionResource {
  const { Protocol, TopicArn, Endpoint, FilterPolicy, FilterPolicyScope, RawMessageDelivery } = properties
  const protocol = String(Protocol)
  if (!['lambda', 'sqs', ...OUTSIDE].includes(protocol)) {
    throw new AssemblyError(
      logicalId,
      'Properties.Protocol',
      `expected lambda, sqs or one of ${OUTSIDE.join(', ')}, got ${protocol}`,
    )
  }
  const { name } = resolver.physical(logicalId, { logicalId, path: 'Properties' })
  return {
    logicalId,
    arn: `${TopicArn}:${name}`,
    topicArn: String(TopicArn),
    protocol: protocol === 'lambda' || protocol === 'sqs' ? protocol : 'none',
    endpoint: String(Endpoint),
    isRaw: RawMessageDelivery === true || RawMessageDelivery === 'true',
    filterPolicy: isRecord(FilterPolicy) ? FilterPolicy : undefined,
    filterScope: FilterPolicyScope === 'MessageBody' ? 'MessageBody' : 'MessageAttributes',
  }
}
