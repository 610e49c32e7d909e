import { createHash } from 'node:crypto'
import { answerSsm, type ParameterStore } from './aws/index.ts'
import { AwsError } from './aws-error.ts'
import type { DynamoDb } from './dynamodb/index.ts'
import type { EventBus } from './events/index.ts'
import type { Queues } from './queues/index.ts'
import { callEndpoint } from './remote-service.ts'
import { operationName } from './step-functions/index.ts'
import type { Topics } from './topics/index.ts'

/** A message that a state machine sent to a queue or a topic that no stack has: it reaches nobody, so tests look at these. */
export interface SentMessage {
  service: string
  parameters: object
}

interface ServiceCallsSetup {
  dynamoDb: DynamoDb
  events: EventBus
  queues: Queues
  topics: Topics
  ssm: ParameterStore
  /** Makes a call of S3's API; a cloud without S3 makes none. */
  callS3?: ((operation: string, parameters: object) => Promise<object>) | undefined
  /** Where services that are not served here are called, by their name in a task's Resource without `aws-sdk:`. */
  endpoints?: Readonly<Record<string, string>> | undefined
}

/** What state machines may call besides Lambda and Step Functions. */
export function createServiceCalls(setup: ServiceCallsSetup) {
  const { dynamoDb, events, queues, topics, ssm, callS3, endpoints = {} } = setup
  const sent: SentMessage[] = []
  const send = (service: string, parameters: object) => {
    sent.push({ service, parameters })
    return { ...digestOf(parameters), MessageId: crypto.randomUUID() }
  }
  return {
    sent,
    async callService(service: string, action: string, parameters: object): Promise<object> {
      const name = service.replace(/^aws-sdk:/, '')
      const endpoint = Object.hasOwn(endpoints, name) ? endpoints[name] : undefined
      if (endpoint !== undefined) {
        return callEndpoint(endpoint, { service, action, parameters })
      }
      switch (`${name}:${action}`) {
        case 'events:putEvents':
        case 'eventbridge:putEvents':
          return events.putEvents({ ...parameters })
        case 'sqs:sendMessage':
          return queues.has(textIn(parameters, 'QueueUrl'))
            ? queues.request('SendMessage', parameters)
            : send(name, parameters)
        case 'sns:publish':
          return topics.has(textIn(parameters, 'TopicArn'))
            ? topics.publish(parameters)
            : send(name, parameters)
      }
      if (name === 'sqs') {
        return queues.request(operationName(action), parameters)
      }
      if (name === 'ssm') {
        return answerSsm(ssm, operationName(action), { ...parameters })
      }
      if (name === 'dynamodb') {
        return dynamoDb(operationName(action), parameters)
      }
      if (name === 's3' && callS3) {
        return callS3(operationName(action), parameters)
      }
      if (name === 'secretsmanager') {
        // Any caller may create state machines and test states, and read what they did.
        throw new AwsError(
          'AccessDeniedException',
          `the local cloud serves secrets to its functions only, since whoever may call it could read one in the history of a state machine: read it in a function, or mock the state with --mocks <file>`,
        )
      }
      throw new AwsError(
        'UnknownOperationException',
        `the local cloud does not serve ${service}:${action}; name an endpoint that does with --endpoint ${name}=<url>, or mock the state with --mocks <file>`,
      )
    },
  }
}

function textIn(parameters: object, member: string): string {
  return String((parameters as Record<string, unknown>)[member])
}

/** What a queue says of a message's body. */
function digestOf(parameters: object): object {
  const body = 'MessageBody' in parameters ? String(parameters.MessageBody) : undefined
  return body === undefined ? {} : { MD5OfMessageBody: createHash('md5').update(body).digest('hex') }
}
