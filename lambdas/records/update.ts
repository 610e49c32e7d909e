import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { isNamed } from '#core/errors.ts'
import { type Change, type Condition, updateExpression } from './expression.ts'
import type { ItemKey } from './keys.ts'
import type { RecordsTable } from './table.ts'

/** `item` is the item after the update. Where it is not ok, the condition did not hold and nothing was written. */
export type UpdateOutcome = { ok: true; item: Record<string, unknown> | undefined } | { ok: false }

/** Changes one item, on its own, where the condition holds. */
export async function tryUpdate(
  { client, table }: Pick<RecordsTable, 'client' | 'table'>,
  key: ItemKey,
  change: Change,
  condition?: Condition,
): Promise<UpdateOutcome> {
  try {
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName: table,
        Key: key,
        ...updateExpression(change, condition),
        ReturnValues: 'ALL_NEW',
      }),
    )
    return { ok: true, item: Attributes }
  } catch (error) {
    if (isNamed(error, 'ConditionalCheckFailedException')) {
      return { ok: false }
    }
    throw error
  }
}
