import type { RuleTarget } from '#local/assembly/index.ts'
import { AwsError } from './aws-error.ts'
import type { Invoke } from './lambda/index.ts'
import type { Queues } from './queues/index.ts'
import type { StepFunctions } from './step-functions/index.ts'
import type { Topics } from './topics/index.ts'

export interface Receivers {
  invoke: Invoke
  states(): Pick<StepFunctions, 'request'>
  queues: Queues
  topics: Topics
}

/** Hands an event to a rule's target, as EventBridge does. Rejects where the target does not take it. */
export async function deliverEvent(
  { invoke, states, queues, topics }: Receivers,
  { arn, messageGroupId }: RuleTarget,
  payload: string,
): Promise<void> {
  const service = arn.split(':')[2]
  if (service === 'lambda') {
    await invoke({ functionName: arn, payload, invocationType: 'Event', caller: 'event' })
  } else if (service === 'states') {
    await states().request('StartExecution', { stateMachineArn: arn, input: payload })
  } else if (service === 'sqs') {
    await queues.request('SendMessage', {
      QueueUrl: queues.urlOf(arn),
      MessageBody: payload,
      ...(messageGroupId === undefined ? {} : { MessageGroupId: messageGroupId }),
    })
  } else if (service === 'sns') {
    topics.publish({ TopicArn: arn, Message: payload })
  } else {
    throw new AwsError('ValidationException', `nobody takes events at ${arn}`)
  }
}
