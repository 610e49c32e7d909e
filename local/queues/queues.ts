import type { Environment, QueueResource } from '#local/assembly/index.ts'
import { AwsError, isAwsError } from '#local/aws-error.ts'
import { createOnce } from '#local/once.ts'
import { createStoreError, explainWriteError, isUnwritable } from '#local/storage/unwritable.ts'
import { EMULATOR_ACCOUNT, type Emulator, openEmulator } from './emulator.ts'
import { readRequest } from './read-request.ts'

export interface Queues {
  /** An operation of SQS's API; once the signal aborts, a receiver that waits takes no message. Throws AwsError. */
  request(operation: string, input: object, signal?: AbortSignal): Promise<Record<string, unknown>>
  /** Whether the template has the queue that a URL or an ARN names. */
  has(urlOrArn: string): boolean
  urlOf(arn: string): string
  /** Takes these as the template's queues. Those before stay, with what is in them. */
  deploy(queues: readonly QueueResource[]): Promise<void>
  stop(): Promise<void>
}

export interface QueuesSetup extends Environment {
  awsUrl: string
  /** Holds the messages beyond this process. */
  folder?: string | undefined
  queues: readonly QueueResource[]
  /** Called when the files in the folder are there. */
  onOpen?: (() => void) | undefined
}

/** What a queue cannot change once it is there. */
const UNCHANGEABLE = ['FifoQueue', 'DeduplicationScope', 'FifoThroughputLimit']

/** SQS, opened with the first call: most clouds have queues that nobody reads. */
export function createQueues({
  accountId,
  region,
  awsUrl,
  folder,
  queues: first,
  onOpen,
}: QueuesSetup): Queues {
  let queues = first
  const once = createOnce(open)
  const ownArn = `arn:aws:sqs:${region}:${accountId}:`
  const emulatorArn = `arn:aws:sqs:${region}:${EMULATOR_ACCOUNT}:`

  async function call(
    emulator: Emulator,
    operation: string,
    input: object,
  ): Promise<Record<string, unknown>> {
    const text = JSON.stringify(input)
    // What is in messages stays as it is.
    const body = operation.startsWith('SendMessage') ? text : text.replaceAll(ownArn, emulatorArn)
    const response = await emulator.send(operation, body)
    if (response.statusCode !== 200) {
      throw readError(response)
    }
    const answer = response.body || '{}'
    return JSON.parse(operation === 'ReceiveMessage' ? answer : asOurs(answer)) as Record<string, unknown>
  }

  /**
   * The emulator would hand a message to a receiver that went while it waited, so the wait is this one's. Asks once
   * more when it has begun, for what came in between.
   */
  async function receive(emulator: Emulator, input: object, signal: AbortSignal) {
    const seconds = emulator.waitOf(input)
    if (seconds === 0) {
      return call(emulator, 'ReceiveMessage', input)
    }
    const ask = () =>
      signal.aborted ? {} : call(emulator, 'ReceiveMessage', { ...input, WaitTimeSeconds: 0 })
    const isFound = (answer: Record<string, unknown>) => answer.Messages !== undefined || signal.aborted
    const first = await ask()
    if (isFound(first)) {
      return first
    }
    const woken = emulator.waitForMessages(input, seconds)
    const second = await ask()
    if (isFound(second)) {
      return second
    }
    await woken
    return ask()
  }

  /** Names queues by this account, and where they are reached. */
  function asOurs(body: string): string {
    return body
      .replaceAll(emulatorArn, ownArn)
      .replace(new RegExp(`http://[^/"]+/${EMULATOR_ACCOUNT}/`, 'g'), `${awsUrl}/${accountId}/`)
  }

  async function declare(emulator: Emulator, { name, attributes }: QueueResource): Promise<void> {
    try {
      await call(emulator, 'CreateQueue', { QueueName: name, Attributes: attributes })
    } catch (error) {
      if (!isAwsError(error, 'QueueNameExists')) {
        throw error
      }
      const changeable = Object.entries(attributes).filter(([key]) => !UNCHANGEABLE.includes(key))
      const Attributes = Object.fromEntries(changeable)
      await call(emulator, 'SetQueueAttributes', { QueueUrl: `${awsUrl}/${accountId}/${name}`, Attributes })
    }
  }

  async function open(): Promise<Emulator> {
    const emulator = await openEmulator(region, folder)
    onOpen?.()
    try {
      for (const queue of queues) {
        await declare(emulator, queue)
      }
    } catch (error) {
      await emulator.close()
      throw error
    }
    return emulator
  }

  return {
    async request(operation, given, signal) {
      const input = readRequest(operation, given)
      const emulator = await once.get().catch((error: unknown) => {
        throw explainWriteError(error)
      })
      return operation === 'ReceiveMessage' && signal
        ? receive(emulator, input, signal)
        : call(emulator, operation, input)
    },
    has: (urlOrArn) => queues.some(({ name }) => urlOrArn.split(/[:/]/).at(-1) === name),
    urlOf: (arn) => `${awsUrl}/${accountId}/${arn.split(':').at(-1)}`,
    async deploy(next) {
      queues = next
      const emulator = await once.opened()
      if (emulator) {
        await Promise.all(queues.map((queue) => declare(emulator, queue)))
      }
    },
    async stop() {
      await (await once.opened())?.close()
    },
  }
}

function readError({ statusCode, body }: { statusCode: number; body: string }): AwsError {
  const { __type = 'InternalFailure', message = body } = JSON.parse(body) as {
    __type?: string
    message?: string
  }
  if (statusCode >= 500 && isUnwritable(message)) {
    return createStoreError(message)
  }
  return new AwsError(__type.split('#').at(-1)!, message, statusCode)
}
