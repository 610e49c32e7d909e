import { setTimeout as sleep } from 'node:timers/promises'
import type { CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { isNamed, Unavailable } from '#core/errors.ts'

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number]

/** One write of a transaction. When its condition does not hold, the refusal names the write by this tag. */
export type Write = TransactItem & { tag: string }

/** The tags of the two writes that belong to us in a step's transaction. No store's tag begins with '#'. */
export const STEP_RECORD = '#step'
export const EXECUTION_RECORD = '#execution'

/** A write whose condition did not hold. */
export interface Refusal {
  tag: string
  /** The stored item, where there is one and the write asks for it (`ReturnValuesOnConditionCheckFailure`). */
  item: Record<string, unknown> | undefined
}

/** Where it is not ok, at least one condition did not hold and nothing was written. */
export type TransactOutcome = { ok: true } | { ok: false; refused: readonly Refusal[] }

/** A transaction was refused where its caller has no other words for it. */
export class WriteRefused extends Error {
  override readonly name = 'WriteRefused'
  readonly refused: readonly Refusal[]

  constructor(refused: readonly Refusal[]) {
    super(`the conditions of these writes did not hold: ${refused.map(({ tag }) => tag).join(', ')}`)
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
 * Writes all or nothing, and returns which writes were refused.
 *
 * Contention is retried with full jitter until `deadline` (epoch milliseconds) is near, then surfaces as `Unavailable`.
 * When another error is thrown, the transaction may have been committed all the same: a caller that has to know reads
 * its record, which was written in the same transaction.
 */
export async function tryTransact(
  client: DynamoDBDocumentClient,
  writes: readonly Write[],
  deadline: number,
): Promise<TransactOutcome> {
  const TransactItems = writes.map(({ tag: _tag, ...item }) => item)
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(new TransactWriteCommand({ TransactItems }))
      return { ok: true }
    } catch (error) {
      const refused = refusalsIn(error, writes)
      if (refused.length > 0) {
        return { ok: false, refused }
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

/** A failed condition is final, even when another item of the transaction was contended. DynamoDB tells by position. */
function refusalsIn(error: unknown, writes: readonly Write[]): Refusal[] {
  return reasonsOf(error).flatMap(({ Code, Item }, index) =>
    Code === 'ConditionalCheckFailed' ? [{ tag: writes[index]!.tag, item: Item && unmarshall(Item) }] : [],
  )
}

/** The refusal of the write with this tag, where it was refused. */
export function findRefusal(refused: readonly Refusal[], tag: string): Refusal | undefined {
  return refused.find((refusal) => refusal.tag === tag)
}

function isContention(error: unknown): boolean {
  const codes = reasonsOf(error).map(({ Code }) => Code ?? 'None')
  if (codes.length > 0) {
    return codes.every((code) => code === 'None' || CONTENTION.has(code))
  }
  return error instanceof Error && CONTENTION.has(error.name)
}
