import * as z from 'zod'
import type { Environment, SubscriptionResource, TopicResource } from '#local/assembly/index.ts'
import { AwsError } from '#local/aws-error.ts'
import type { Clock } from '#local/clock.ts'
import { matchesPattern } from '#local/events/pattern.ts'
import type { Invoke } from '#local/lambda/index.ts'
import type { Queues } from '#local/queues/index.ts'
import { readInput } from '#local/read-input.ts'
import { describeForFunction, describeForQueue, type Notification, readAttributes } from './notification.ts'

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const Publish = z.object({
  TopicArn: z.string().optional(),
  TargetArn: z.string().optional(),
  Message: z.string(),
  Subject: z.string().optional(),
  MessageStructure: z.string().optional(),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
  MessageAttributes: z
    .record(
      z.string(),
      z.object({
        DataType: z.string(),
        StringValue: z.string().optional(),
        BinaryValue: z.string().optional(),
      }),
    )
    .optional(),
})
export type Publish = z.output<typeof Publish>

export interface Topics {
  has(arn: string): boolean
  arns(): string[]
  /** Hands the message to the topic's subscribers; returns at once. Throws AwsError. */
  publish(input: object): { MessageId: string }
  deploy(topics: readonly TopicResource[], subscriptions: readonly SubscriptionResource[]): void
}

export interface TopicsSetup extends Environment {
  clock: Clock
  topics: readonly TopicResource[]
  subscriptions: readonly SubscriptionResource[]
  queues: Queues
  invoke: Invoke
  report?: ((line: string) => void) | undefined
}

/** In bytes. */
const LARGEST_MESSAGE = 262_144

export function createTopics(setup: TopicsSetup): Topics {
  let { topics, subscriptions } = setup
  const { clock, queues, invoke, report } = setup

  async function deliver(subscription: SubscriptionResource, notification: Notification): Promise<void> {
    const { protocol, endpoint, arn, isRaw } = subscription
    if (protocol === 'lambda') {
      const payload = JSON.stringify(describeForFunction(notification, arn))
      await invoke({ functionName: endpoint, payload, invocationType: 'Event', caller: 'event' })
      return
    }
    const { input } = notification
    await queues.request('SendMessage', {
      QueueUrl: queues.urlOf(endpoint),
      MessageBody: isRaw ? notification.message('sqs') : JSON.stringify(describeForQueue(notification, arn)),
      ...(isRaw && input.MessageAttributes ? { MessageAttributes: input.MessageAttributes } : {}),
      ...(input.MessageGroupId === undefined ? {} : { MessageGroupId: input.MessageGroupId }),
      ...(input.MessageDeduplicationId === undefined
        ? {}
        : { MessageDeduplicationId: input.MessageDeduplicationId }),
    })
  }

  return {
    has: (arn) => topics.some((topic) => topic.arn === arn),
    arns: () => topics.map(({ arn }) => arn),
    publish(given) {
      const input = readInput(Publish, { ...given })
      const topicArn = input.TopicArn ?? input.TargetArn
      if (!topics.some(({ arn }) => arn === topicArn)) {
        throw new AwsError('NotFound', 'Topic does not exist', 404)
      }
      if (Buffer.byteLength(input.Message) > LARGEST_MESSAGE) {
        throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long')
      }
      const notification = createNotification(input, topicArn!, clock.now())
      for (const subscription of subscriptions.filter((each) => each.topicArn === topicArn)) {
        if (subscription.protocol === 'none' || !accepts(subscription, input)) {
          continue
        }
        deliver(subscription, notification).catch((error) =>
          report?.(`a message of ${topicArn} for ${subscription.endpoint} was given up: ${error}`),
        )
      }
      return { MessageId: notification.id }
    },
    deploy(nextTopics, nextSubscriptions) {
      topics = nextTopics
      subscriptions = nextSubscriptions
    },
  }
}

function createNotification(input: Publish, topicArn: string, at: number): Notification {
  const texts = input.MessageStructure === 'json' ? readStructure(input.Message) : undefined
  return {
    id: crypto.randomUUID(),
    topicArn,
    at,
    input,
    message: (protocol) => (texts ? (texts[protocol] ?? texts.default!) : input.Message),
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-send-custom-platform-specific-payloads-mobile-devices.html */
function readStructure(message: string): Record<string, string> {
  const refuse = (why: string) =>
    new AwsError('InvalidParameter', `Invalid parameter: Message Structure - ${why}`)
  let texts: unknown
  try {
    texts = JSON.parse(message)
  } catch {
    throw refuse('JSON message body failed to parse')
  }
  const parsed = z.record(z.string(), z.string()).safeParse(texts)
  if (!parsed.success || parsed.data.default === undefined) {
    throw refuse('No default entry in JSON message body')
  }
  return parsed.data
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html */
function accepts({ filterPolicy, filterScope }: SubscriptionResource, input: Publish): boolean {
  if (!filterPolicy) {
    return true
  }
  if (filterScope === 'MessageAttributes') {
    return matchesPattern(readAttributes(input), filterPolicy)
  }
  try {
    return matchesPattern(JSON.parse(input.Message), filterPolicy)
  } catch {
    return false
  }
}
