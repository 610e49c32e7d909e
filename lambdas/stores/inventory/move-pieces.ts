import type { Write } from '#lambdas/records/transact.ts'
import type { Choice } from './choose-shard.ts'
import { type ShardedStock, stockKey } from './stock.ts'

/**
 * Returns the writes that move available pieces between shards of a SKU, none for another choice. Together they change
 * no sum. Refused when the shard that is filled has changed since it was read, so that of many who find it empty one
 * fills it, and when a source has too little by now.
 *
 * Each move counts up the SKU's revision, which is in the first shard.
 */
export function moveWrites(
  table: string,
  { tenant, sku }: { tenant: string; sku: string },
  stock: ShardedStock | undefined,
  choice: Choice,
): Write[] {
  if (choice.kind !== 'move' || !stock) {
    return []
  }
  const { to, from } = choice
  const total = from.reduce((sum, { pieces }) => sum + pieces, 0)
  const changes = [
    { shard: to, pieces: total },
    ...from.map(({ shard, pieces }) => ({ shard, pieces: -pieces })),
  ]
  const all = changes.some(({ shard }) => shard === 0) ? changes : [...changes, { shard: 0, pieces: 0 }]
  return all.map(({ shard, pieces }): Write => {
    const isTarget = shard === to
    return {
      tag: sku,
      Update: {
        TableName: table,
        Key: stockKey(tenant, sku, shard),
        UpdateExpression: `ADD onHand :pieces, available :pieces, ${shard === 0 ? 'revision :one' : 'reserved :none'}`,
        ConditionExpression: isTarget
          ? 'attribute_not_exists(available) OR available = :seen'
          : 'available >= :wanted',
        ExpressionAttributeValues: {
          ':pieces': pieces,
          ...(shard === 0 ? { ':one': 1 } : { ':none': 0 }),
          ...(isTarget ? { ':seen': stock.shards[shard]!.available } : { ':wanted': Math.max(0, -pieces) }),
        },
      },
    }
  })
}
