import { BatchGetCommand, type BatchGetCommandOutput, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { isNamed, Unavailable } from '#core/errors.ts'
import { Money } from '#core/money.ts'
import { listPartition } from '#lambdas/records/list-shards.ts'
import type { StoreTable } from '../store-table.ts'

/** Stock of one SKU. `available` = `onHand` − `reserved`; goods leave `onHand` when they are shipped. */
export const Stock = z.object({
  sku: z.string(),
  onHand: z.int(),
  reserved: z.int(),
  available: z.int(),
  unitPrice: Money,
})
export type Stock = z.infer<typeof Stock>

const MAX_ROUNDS = 5

/** Returns the stock of the SKUs that exist, by SKU; a consistent read. */
export async function readStock(
  { client, table }: StoreTable,
  tenant: string,
  skus: readonly string[],
): Promise<Map<string, Stock>> {
  const found = new Map<string, Stock>()
  let keys: Record<string, unknown>[] | undefined = skus.map((sku) => stockKey(tenant, sku))
  for (let round = 0; keys && keys.length > 0; round++) {
    if (round === MAX_ROUNDS) {
      throw new Unavailable('DynamoDB did not answer for all SKUs')
    }
    const response: BatchGetCommandOutput = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } }),
    )
    for (const item of response.Responses?.[table] ?? []) {
      const stock = Stock.parse(item)
      found.set(stock.sku, stock)
    }
    keys = response.UnprocessedKeys?.[table]?.Keys
  }
  return found
}

/** Sets what is on hand and its price. Returns undefined when fewer would be on hand than are reserved. */
export async function putStock(
  { client, table }: StoreTable,
  tenant: string,
  { sku, onHand, unitPrice }: Pick<Stock, 'sku' | 'onHand' | 'unitPrice'>,
): Promise<Stock | undefined> {
  try {
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName: table,
        Key: stockKey(tenant, sku),
        UpdateExpression:
          'SET onHand = :onHand, unitPrice = :price, sku = :sku, tenantKey = :tenant, reserved = if_not_exists(reserved, :none), available = :onHand - if_not_exists(reserved, :none)',
        ConditionExpression: 'attribute_not_exists(reserved) OR reserved <= :onHand',
        ExpressionAttributeValues: {
          ':onHand': onHand,
          ':price': unitPrice,
          ':sku': sku,
          ':tenant': listPartition(tenant, sku),
          ':none': 0,
        },
        ReturnValues: 'ALL_NEW',
      }),
    )
    return Stock.parse(Attributes)
  } catch (error) {
    if (isNamed(error, 'ConditionalCheckFailedException')) {
      return undefined
    }
    throw error
  }
}

export function stockPartition(tenant: string, sku: string): string {
  return `STOCK#${tenant}#${sku}`
}

export function stockKey(tenant: string, sku: string) {
  return { pk: stockPartition(tenant, sku), sk: 'STOCK' }
}
