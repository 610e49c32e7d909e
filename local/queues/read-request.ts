import * as z from 'zod'
import { AwsError, isAwsError } from '#local/aws-error.ts'
import { readInput } from '#local/read-input.ts'

const text = z.string().optional()
const whole = z.int().optional()
const texts = z.array(z.string()).optional()
const map = z.record(z.string(), z.string()).optional()

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_MessageAttributeValue.html */
const attributes = z
  .record(z.string(), z.object({ DataType: z.string(), StringValue: text, BinaryValue: text }))
  .optional()

const message = {
  DelaySeconds: whole,
  MessageAttributes: attributes,
  MessageSystemAttributes: attributes,
  MessageDeduplicationId: text,
  MessageGroupId: text,
}
const receipt = { ReceiptHandle: z.string() }
const byUrl = z.object({ QueueUrl: text })

/**
 * Operations by name: what they take. Members of a request that have to be there are missed by the emulator, which says so
 * as SQS does; those of an entry are not.
 */
const requests: Readonly<Record<string, z.ZodType<Record<string, unknown>>>> = {
  ChangeMessageVisibility: byUrl.extend({ ReceiptHandle: text, VisibilityTimeout: whole }),
  ChangeMessageVisibilityBatch: byUrl.extend({ Entries: entries({ ...receipt, VisibilityTimeout: whole }) }),
  CreateQueue: z.object({
    QueueName: z
      .string()
      .regex(/^[\w-]{1,80}$|^[\w-]{1,75}\.fifo$/)
      .optional(),
    Attributes: map,
    tags: map,
  }),
  DeleteMessage: byUrl.extend({ ReceiptHandle: text }),
  DeleteMessageBatch: byUrl.extend({ Entries: entries(receipt) }),
  DeleteQueue: byUrl,
  GetQueueAttributes: byUrl.extend({ AttributeNames: texts }),
  GetQueueUrl: z.object({ QueueName: text, QueueOwnerAWSAccountId: text }),
  ListQueueTags: byUrl,
  ListQueues: z.object({
    QueueNamePrefix: text,
    MaxResults: z.int().min(1).max(1000).optional(),
    NextToken: text,
  }),
  PurgeQueue: byUrl,
  ReceiveMessage: byUrl.extend({
    AttributeNames: texts,
    MessageSystemAttributeNames: texts,
    MessageAttributeNames: texts,
    MaxNumberOfMessages: whole,
    VisibilityTimeout: whole,
    WaitTimeSeconds: whole,
    ReceiveRequestAttemptId: text,
  }),
  SendMessage: byUrl.extend({ MessageBody: text, ...message }),
  SendMessageBatch: byUrl.extend({ Entries: entries({ MessageBody: z.string(), ...message }) }),
  SetQueueAttributes: byUrl.extend({ Attributes: map }),
  TagQueue: byUrl.extend({ Tags: map }),
  UntagQueue: byUrl.extend({ TagKeys: texts }),
}

/** Returns the members of an operation's request that SQS knows. Throws AwsError as SQS does, and for what is not served. */
export function readRequest(operation: string, input: object): Record<string, unknown> {
  if (!Object.hasOwn(requests, operation)) {
    throw new AwsError(
      'UnknownOperationException',
      `the local cloud does not serve AmazonSQS.${operation}; of SQS it serves ${Object.keys(requests).join(', ')}`,
    )
  }
  try {
    return readInput(requests[operation]!, input)
  } catch (error) {
    throw isAwsError(error, 'ValidationException') ? new AwsError(codeOf(error), error.message) : error
  }
}

function entries(shape: z.ZodRawShape) {
  return z.array(z.object({ Id: z.string(), ...shape })).optional()
}

/** SQS has codes of its own: docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html */
function codeOf({ message }: AwsError): string {
  return message.includes('must not be null') ? 'MissingParameter' : 'InvalidParameterValue'
}
