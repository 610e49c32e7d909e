import { setTimeout as sleep } from 'node:timers/promises'
import type { CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { isNamed, Unavailable } from '#core/errors.ts'

export type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number]

/** A write whose condition did not hold, and the item that stood there (absent where there was none). */
export interface RefusedWrite {
  index: number
  item: Record<string, unknown> | undefined
}

/** At least one condition of a transaction did not hold; nothing was written. */
export class WriteRefused extends Error {
  override name = 'WriteRefused'
  readonly refused: readonly RefusedWrite[]

  constructor(refused: readonly RefusedWrite[]) {
    super(`the conditions of writes ${refused.map(({ index }) => index).join(', ')} did not hold`)
    this.refused = refused
  }
}

/** Codes that say "busy", not "no": https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
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

/**
 * All writes or none. Contention is retried with full jitter until `deadline` (epoch milliseconds) is near, then
 * surfaces as `Unavailable`.
 *
 * Throws `WriteRefused` when a condition did not hold. May have committed when the connection broke: callers tell
 * by their ledger item, which stands in the same transaction.
 */
export async function transact(
  client: DynamoDBDocumentClient,
  writes: readonly Write[],
  deadline: number,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(new TransactWriteCommand({ TransactItems: [...writes] }))
      return
    } catch (error) {
      const refused = refusedWrites(error)
      if (refused.length > 0) {
        throw new WriteRefused(refused)
      }
      if (!isContention(error)) {
        throw error
      }
      const delay = Math.random() * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt)
      if (attempt === MAX_ATTEMPTS || Date.now() + delay + MAX_DELAY_MS > deadline) {
        throw new Unavailable(`other transactions held the same items through ${attempt} attempts`, {
          cause: error,
        })
      }
      await sleep(delay)
    }
  }
}

function reasonsOf(error: unknown): CancellationReason[] {
  return isNamed(error, 'TransactionCanceledException')
    ? ((error as TransactionCanceledException).CancellationReasons ?? [])
    : []
}

/** A condition that failed is an answer, even when another item of the transaction was contended. */
function refusedWrites(error: unknown): RefusedWrite[] {
  return reasonsOf(error).flatMap(({ Code, Item }, index) =>
    Code === 'ConditionalCheckFailed' ? [{ index, item: Item && unmarshall(Item) }] : [],
  )
}

function isContention(error: unknown): boolean {
  const codes = reasonsOf(error).map(({ Code }) => Code ?? 'None')
  if (codes.length > 0) {
    return codes.every((code) => code === 'None' || CONTENTION.has(code))
  }
  return error instanceof Error && CONTENTION.has(error.name)
}
