import { isRecord } from '#local/is-record.ts'
import type { Resolver } from './resolver.ts'
import { AssemblyError } from './template.ts'

export interface QueueResource {
  logicalId: string
  name: string
  arn: string
  url: string
  /** As CreateQueue takes them. */
  attributes: Record<string, string>
}

/** A queue whose messages a function is invoked with. */
export interface EventSourceResource {
  logicalId: string
  queueArn: string
  functionArn: string
  enabled: boolean
  batchSize: number
  /** How long a batch may be gathered, in seconds. */
  windowSeconds: number
  /** Whether the function names the messages that failed. */
  reportsFailures: boolean
}

/** Properties that are attributes of the queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
const ATTRIBUTES = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'VisibilityTimeout',
]

export function readQueue(
  logicalId: string,
  properties: Record<string, unknown>,
  resolver: Resolver,
): QueueResource {
  const { name, arn, ref } = resolver.physical(logicalId, { logicalId, path: 'Properties' })
  const attributes = ATTRIBUTES.filter((key) => properties[key] !== undefined).map((key) => {
    const value = properties[key]
    return [key, isRecord(value) ? JSON.stringify(value) : String(value)] as const
  })
  return { logicalId, name, arn: arn!, url: ref, attributes: Object.fromEntries(attributes) }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export function readEventSource(logicalId: string, properties: Record<string, unknown>): EventSourceResource {
  const { EventSourceArn, FunctionName, Enabled, FilterCriteria } = properties
  const queueArn = String(EventSourceArn)
  if (!queueArn.startsWith('arn:aws:sqs:')) {
    throw new AssemblyError(
      logicalId,
      'Properties.EventSourceArn',
      `the local cloud takes events from queues of SQS, got ${queueArn}`,
    )
  }
  if (FilterCriteria !== undefined) {
    throw new AssemblyError(
      logicalId,
      'Properties.FilterCriteria',
      'the local cloud hands every message of a queue to the function',
    )
  }
  const types = Array.isArray(properties.FunctionResponseTypes) ? properties.FunctionResponseTypes : []
  return {
    logicalId,
    queueArn,
    functionArn: String(FunctionName),
    enabled: Enabled !== false,
    batchSize: Number(properties.BatchSize ?? 10),
    windowSeconds: Number(properties.MaximumBatchingWindowInSeconds ?? 0),
    reportsFailures: types.includes('ReportBatchItemFailures'),
  }
}
