import { setTimeout as sleep } from 'node:timers/promises'
import type {
  CancellationReason,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb'
import { isNamed, Unavailable } from '#core/errors.ts'

/**
 * Codes that say "busy", not "no". A plain write that meets a transaction is refused as a transaction is:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
 */
const CONTENTION = new Set([
  'TransactionConflict',
  'TransactionConflictException',
  'TransactionInProgressException',
  'ThrottlingError',
  'ThrottlingException',
  'ProvisionedThroughputExceeded',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
])

const MAX_ATTEMPTS = 12
const FIRST_DELAY_MS = 20
const MAX_DELAY_MS = 800

/** How long a call that has no deadline of its own is retried: less than any function may run. */
const PATIENCE_MS = 3_000

/** `tryTransact` retries these itself, until the deadline of its caller. */
const TRANSACTION = 'TransactWriteItemsCommand'

/**
 * Makes every plain call of the client retry contention, then throw `Unavailable`, whoever sends it. The SDK retries
 * throttling a few times, and a transaction's conflict not at all.
 */
export function retryingContention(client: DynamoDBClient): DynamoDBClient {
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) =>
        commandName === TRANSACTION ? next(args) : retryContended(() => next(args), Date.now() + PATIENCE_MS),
    { step: 'initialize', priority: 'high', name: 'retryContention' },
  )
  return client
}

/**
 * Returns what `attempt` returns. Contention is retried with full jitter until `deadline` (epoch milliseconds) is near,
 * then surfaces as `Unavailable`. Any other error is thrown as it is.
 */
export async function retryContended<Result>(
  attempt: () => Promise<Result>,
  deadline: number,
): Promise<Result> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt()
    } catch (error) {
      if (!isContention(error)) {
        throw error
      }
      const delay = Math.random() * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempts)
      if (attempts === MAX_ATTEMPTS || Date.now() + delay + MAX_DELAY_MS > deadline) {
        throw new Unavailable(
          `DynamoDB was busy, or others held the same items, through ${attempts} attempts`,
          {
            cause: error,
          },
        )
      }
      await sleep(delay)
    }
  }
}

/** Why a transaction was cancelled, by the position of its writes; empty for any other error. */
export function reasonsOf(error: unknown): CancellationReason[] {
  return isNamed(error, 'TransactionCanceledException')
    ? ((error as TransactionCanceledException).CancellationReasons ?? [])
    : []
}

function isContention(error: unknown): boolean {
  const codes = reasonsOf(error).map(({ Code }) => Code ?? 'None')
  if (codes.length > 0) {
    return codes.every((code) => code === 'None' || CONTENTION.has(code))
  }
  return error instanceof Error && CONTENTION.has(error.name)
}
