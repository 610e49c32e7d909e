import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { EventSourceResource } from '#local/assembly/index.ts'
import type { Invoke } from '#local/lambda/index.ts'
import type { Queues } from './queues.ts'

export interface EventSources {
  /** Takes these in place of those before; what has not changed is polled on, with what it has just received. */
  deploy(sources: readonly EventSourceResource[]): void
  /** Resolves when no batch is on its way any more. */
  stop(): Promise<void>
}

export interface EventSourcesSetup {
  region: string
  queues: Queues
  invoke: Invoke
  report?: ((line: string) => void) | undefined
}

interface Message {
  MessageId: string
  ReceiptHandle: string
  Body: string
  MD5OfBody: string
  Attributes?: Record<string, string>
  MessageAttributes?: Record<string, { StringValue?: string; BinaryValue?: string; DataType: string }>
}

/** Lambda begins with five batches of a queue at a time: docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const MOST_BATCHES = 5
const LONGEST_POLL_SECONDS = 20
/** Of one ReceiveMessage. */
const MOST_MESSAGES = 10
const ASK_AGAIN_MS = 1_000

/** Polls queues and invokes functions with what is in them, in this machine's time. */
export function createEventSources(setup: EventSourcesSetup): EventSources {
  let polled: { source: EventSourceResource; stop: () => Promise<void> }[] = []
  return {
    deploy(sources) {
      const next = sources
        .filter(({ enabled }) => enabled)
        .map(
          (source) =>
            polled.find((each) => isDeepStrictEqual(each.source, source)) ?? {
              source,
              stop: pollQueue(source, setup),
            },
        )
      for (const each of polled.filter((before) => !next.includes(before))) {
        void each.stop()
      }
      polled = next
    },
    async stop() {
      await Promise.all(polled.map(({ stop }) => stop()))
    },
  }
}

/** Returns what ends the polling, and resolves when the last batch has been handed over. */
function pollQueue(source: EventSourceResource, setup: EventSourcesSetup): () => Promise<void> {
  const { queues, report } = setup
  const url = queues.urlOf(source.queueArn)
  const batches = new Set<Promise<void>>()
  let isStopped = false

  async function poll(): Promise<void> {
    while (!isStopped) {
      try {
        const messages = await receiveBatch(source, queues, url)
        if (messages.length > 0 && !isStopped) {
          const batch = handOver(source, messages, setup).catch((error) =>
            report?.(`a batch of ${source.queueArn} for ${source.functionArn} failed: ${error}`),
          )
          batches.add(batch)
          void batch.then(() => batches.delete(batch))
        }
        if (batches.size >= MOST_BATCHES) {
          await Promise.race(batches)
        }
      } catch (error) {
        if (!isStopped) {
          report?.(`${source.queueArn} cannot be read: ${error}`)
          await sleep(ASK_AGAIN_MS, undefined, { ref: false })
        }
      }
    }
  }

  void poll()
  return async () => {
    isStopped = true
    await Promise.all(batches)
  }
}

/** Gathers a batch as long as its window is open. */
async function receiveBatch(
  { batchSize, windowSeconds }: EventSourceResource,
  queues: Queues,
  url: string,
): Promise<Message[]> {
  const messages: Message[] = []
  let closesAt = Number.POSITIVE_INFINITY
  while (messages.length < batchSize) {
    const left = Math.ceil((closesAt - Date.now()) / 1000)
    const found = await receive(queues, url, {
      most: Math.min(MOST_MESSAGES, batchSize - messages.length),
      waitSeconds: Math.max(0, Math.min(LONGEST_POLL_SECONDS, left)),
    })
    messages.push(...found)
    if (messages.length > 0 && closesAt === Number.POSITIVE_INFINITY) {
      closesAt = Date.now() + windowSeconds * 1000
    }
    if (found.length === 0 || Date.now() >= closesAt) {
      break
    }
  }
  return messages
}

async function receive(
  queues: Queues,
  url: string,
  { most, waitSeconds }: { most: number; waitSeconds: number },
): Promise<Message[]> {
  const { Messages = [] } = (await queues.request('ReceiveMessage', {
    QueueUrl: url,
    MaxNumberOfMessages: most,
    WaitTimeSeconds: waitSeconds,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  })) as { Messages?: Message[] }
  return Messages
}

/** Invokes the function. What it has not failed is deleted; the rest is visible again after the queue's time-out. */
async function handOver(
  source: EventSourceResource,
  messages: readonly Message[],
  { region, queues, invoke }: EventSourcesSetup,
): Promise<void> {
  const Records = messages.map((message) => toRecord(message, source, region))
  const answer = await invoke({
    functionName: source.functionArn,
    payload: JSON.stringify({ Records }),
    caller: 'event',
  })
  if (answer.functionError !== undefined) {
    return
  }
  const failed = source.reportsFailures ? readFailures(answer.payload) : new Set<string>()
  const done = failed ? messages.filter(({ MessageId }) => !failed.has(MessageId)) : []
  for (let at = 0; at < done.length; at += MOST_MESSAGES) {
    await queues.request('DeleteMessageBatch', {
      QueueUrl: queues.urlOf(source.queueArn),
      Entries: done
        .slice(at, at + MOST_MESSAGES)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
    })
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
function toRecord(message: Message, { queueArn }: EventSourceResource, region: string): object {
  const { MessageId, ReceiptHandle, Body, MD5OfBody, Attributes = {}, MessageAttributes = {} } = message
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { StringValue, BinaryValue, DataType }]) => [
        name,
        {
          ...(StringValue === undefined ? {} : { stringValue: StringValue }),
          ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
          stringListValues: [],
          binaryListValues: [],
          dataType: DataType,
        },
      ]),
    ),
    md5OfBody: MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  }
}

/**
 * Ids of `batchItemFailures`; undefined where the answer names them badly, which fails the whole batch:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
function readFailures(payload: string): Set<string> | undefined {
  const answer = JSON.parse(payload) as { batchItemFailures?: { itemIdentifier?: unknown }[] | null } | null
  const ids = (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier)
  return ids.every((id) => typeof id === 'string' && id !== '') ? new Set(ids as string[]) : undefined
}
