import type { Publish } from './topics.ts'

/** A message on its way from a topic to its subscribers. */
export interface Notification {
  id: string
  topicArn: string
  /** When it was published. */
  at: number
  input: Publish
  /** The text for subscribers of this protocol. */
  message(protocol: 'lambda' | 'sqs'): string
}

/** Values by which filters tell messages apart. */
export function readAttributes({ MessageAttributes = {} }: Publish): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { DataType, StringValue = '' }]) => [
      name,
      DataType === 'Number' || DataType === 'String.Array' ? JSON.parse(StringValue) : StringValue,
    ]),
  )
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export function describeForFunction(notification: Notification, subscriptionArn: string): object {
  const { SigningCertURL, UnsubscribeURL, ...common } = describe(notification, subscriptionArn, 'lambda')
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscriptionArn,
        Sns: {
          ...common,
          Subject: notification.input.Subject ?? null,
          SigningCertUrl: SigningCertURL,
          UnsubscribeUrl: UnsubscribeURL,
          MessageAttributes: describeAttributes(notification.input),
        },
      },
    ],
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
export function describeForQueue(notification: Notification, subscriptionArn: string): object {
  const { input } = notification
  return {
    ...describe(notification, subscriptionArn, 'sqs'),
    ...(input.Subject === undefined ? {} : { Subject: input.Subject }),
    ...(input.MessageAttributes ? { MessageAttributes: describeAttributes(input) } : {}),
  }
}

function describe(notification: Notification, subscriptionArn: string, protocol: 'lambda' | 'sqs') {
  const { id, topicArn, at } = notification
  return {
    Type: 'Notification',
    MessageId: id,
    TopicArn: topicArn,
    Message: notification.message(protocol),
    Timestamp: new Date(at).toISOString(),
    SignatureVersion: '1',
    // Nobody signs here.
    Signature: 'local',
    SigningCertURL: 'https://sns.invalid/local.pem',
    UnsubscribeURL: `https://sns.invalid/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
  }
}

function describeAttributes({ MessageAttributes = {} }: Publish): object {
  return Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: StringValue ?? BinaryValue },
    ]),
  )
}
