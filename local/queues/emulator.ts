import type { buildApp } from 'fauxqs'
import { importFauxqs } from '#local/import-fauxqs.ts'
import { makeForOwner } from '#local/storage/owner-only.ts'

/** The packages's own account, whatever its callers'. */
export const EMULATOR_ACCOUNT = '000000000000'

/** Of the package, which does not export them. */
interface QueueStore {
  persistence: unknown
  allQueues(): Iterable<{ persistence: unknown }>
  getQueue(url: string): StoredQueue | undefined
}
interface StoredQueue {
  attributes: Record<string, string>
  /** Resolves when messages may be there, or the time is over. */
  waitForMessages(seconds: number): Promise<void>
}
interface Persistence {
  loadSqsAndSns(queues: object, topics: object): void
  close(): void
}

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>

export interface Emulator {
  /** Sends a request of SQS's JSON protocol, without a port. */
  send(operation: string, body: string): Promise<{ statusCode: number; body: string }>
  /** Seconds for which a ReceiveMessage would wait; 0 of one that is refused, too. */
  waitOf(receive: ReceiveMessage): number
  waitForMessages(receive: ReceiveMessage, seconds: number): Promise<void>
  close(): Promise<void>
}

export interface ReceiveMessage {
  QueueUrl?: unknown
  WaitTimeSeconds?: unknown
}

const LONGEST_WAIT_SECONDS = 20

/**
 * Opens SQS's emulator, with what was in the folder's queues before; without a folder they end with this process. The
 * package is loaded now: most assemblies have no queue that anybody reads.
 */
export async function openEmulator(region: string, folder: string | undefined): Promise<Emulator> {
  const { buildApp } = await import('fauxqs')
  const { SqsStore } = await importFauxqs<new (...args: unknown[]) => object>('sqs/sqsStore.js')
  const { SnsStore } = await importFauxqs<new (...args: unknown[]) => object>('sns/snsStore.js')
  const { S3Store } = await importFauxqs<new (...args: unknown[]) => object>('s3/s3Store.js')
  const sqsStore = new SqsStore!() as QueueStore
  const snsStore = new SnsStore!()
  const persistence = folder === undefined ? undefined : await openPersistence(folder)
  if (persistence) {
    try {
      persistence.loadSqsAndSns(sqsStore, snsStore)
    } catch (error) {
      persistence.close()
      throw error
    }
    sqsStore.persistence = persistence
    for (const queue of sqsStore.allQueues()) {
      queue.persistence = persistence
    }
  }
  const stores = { sqsStore, snsStore, s3Store: new S3Store!() } as unknown as Stores
  const app = buildApp({ logger: false, defaultRegion: region, stores })
  const queueOf = ({ QueueUrl }: ReceiveMessage) =>
    typeof QueueUrl === 'string' ? sqsStore.getQueue(QueueUrl) : undefined
  return {
    waitOf(receive) {
      const queue = queueOf(receive)
      const seconds = Number(receive.WaitTimeSeconds ?? queue?.attributes.ReceiveMessageWaitTimeSeconds)
      return queue && seconds > 0 && seconds <= LONGEST_WAIT_SECONDS ? seconds : 0
    },
    async waitForMessages(receive, seconds) {
      await queueOf(receive)?.waitForMessages(seconds)
    },
    async send(operation, body) {
      const response = await app.inject({
        method: 'POST',
        url: '/',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `AmazonSQS.${operation}`,
          authorization: `AWS4-HMAC-SHA256 Credential=local/20200101/${region}/sqs/aws4_request`,
        },
        payload: body,
      })
      return { statusCode: response.statusCode, body: response.body }
    },
    async close() {
      await app.close()
      persistence?.close()
    },
  }
}

async function openPersistence(folder: string): Promise<Persistence> {
  const { PersistenceManager } = await importFauxqs<new (...args: unknown[]) => object>('persistence.js')
  return makeForOwner(() => new PersistenceManager!(folder) as Persistence)
}
