import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { reasonsOf, retryContended } from './contention.ts'

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
  try {
    await retryContended(() => client.send(new TransactWriteCommand({ TransactItems })), deadline)
    return { ok: true }
  } catch (error) {
    const refused = refusalsIn(error, writes)
    if (refused.length > 0) {
      return { ok: false, refused }
    }
    throw error
  }
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
