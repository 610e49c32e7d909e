import { AwsError } from './aws-error.ts'
import type { DynamoDb } from './dynamodb/index.ts'
import type { EventBus } from './events/index.ts'

/** A message that a state machine sent to a queue or a topic; there is no queue here, so tests look at these. */
export interface SentMessage {
  service: string
  parameters: object
}

/** What state machines may call besides Lambda. */
export function createServiceCalls({ dynamoDb, events }: { dynamoDb: DynamoDb; events: EventBus }) {
  const sent: SentMessage[] = []
  return {
    sent,
    async callService(service: string, action: string, parameters: object): Promise<object> {
      if (service === 'dynamodb') {
        return dynamoDb(action[0]!.toUpperCase() + action.slice(1), parameters)
      }
      if (service === 'events' && action === 'putEvents') {
        return events.putEvents({ ...parameters })
      }
      if (service !== 'sqs' && service !== 'sns') {
        throw new AwsError('UnknownOperationException', `the local cloud does not serve ${service}:${action}`)
      }
      sent.push({ service, parameters })
      return { MessageId: crypto.randomUUID() }
    },
  }
}
