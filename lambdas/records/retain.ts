import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { expiryAfter } from './expiry.ts'
import type { ExecutionRef } from './keys.ts'
import { readKeys } from './read.ts'
import type { RecordsTable } from './table.ts'

/**
 * Lets DynamoDB delete all that is known of an execution, some days from now. To be called when it has ended, since
 * nothing is added to it then; never before: the ledger of an open execution does not expire. Repeatable.
 */
export async function retainFor(
  { client, table }: Pick<RecordsTable, 'client' | 'table'>,
  execution: ExecutionRef,
  days: number,
): Promise<void> {
  const expiresAt = expiryAfter(days)
  const keys = await readKeys({ client, table }, execution)
  await Promise.all(
    keys.map((Key) =>
      client.send(
        new UpdateCommand({
          TableName: table,
          Key,
          UpdateExpression: 'SET expiresAt = :at',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':at': expiresAt },
        }),
      ),
    ),
  )
}
