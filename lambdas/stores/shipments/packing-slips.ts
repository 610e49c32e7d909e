import type { Write } from '#lambdas/records/transact.ts'
import { derivedId } from '../derived-id.ts'
import type { PackingSlip, Warehouse } from './warehouse.ts'

/** Packing slips in a DynamoDB table, an item each. A slip is VOID for good: its order is packed no more. */
export function packingSlips(table: string): Pick<Warehouse, 'openSlip' | 'pack' | 'closeSlip' | 'voidSlip'> {
  const update = (
    { tenant, packingSlipId }: { tenant: string; packingSlipId: string },
    change: { set: string; condition: string; values: Record<string, unknown> },
  ): Write => ({
    tag: 'packing slip',
    Update: {
      TableName: table,
      Key: slipKey(tenant, packingSlipId),
      UpdateExpression: change.set,
      ConditionExpression: change.condition,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: change.values,
    },
  })

  return {
    openSlip({ tenant, executionId }) {
      const packingSlipId = derivedId('slip', `${tenant}:${executionId}`)
      const slip: PackingSlip = {
        packingSlipId,
        executionId,
        status: 'PACKING',
        packed: [],
        createdAt: new Date().toISOString(),
      }
      const Item = { ...slipKey(tenant, packingSlipId), ...slip }
      return {
        packingSlipId,
        writes: [
          {
            tag: 'packing slip',
            Put: { TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' },
          },
        ],
      }
    },

    pack: (slip, { sku, quantity }, position) => [
      update(slip, {
        set: 'SET packed = list_append(packed, :line)',
        condition: '#status = :packing AND size(packed) = :position',
        values: { ':line': [{ sku, quantity }], ':packing': 'PACKING', ':position': position },
      }),
    ],

    closeSlip: (slip) => [
      update(slip, {
        set: 'SET #status = :packed, packedAt = :now',
        condition: '#status = :packing',
        values: { ':packed': 'PACKED', ':packing': 'PACKING', ':now': new Date().toISOString() },
      }),
    ],

    voidSlip: (slip) => [
      update(slip, {
        set: 'SET #status = :void, voidedAt = :now',
        condition: '#status IN (:packing, :packed)',
        values: {
          ':void': 'VOID',
          ':packing': 'PACKING',
          ':packed': 'PACKED',
          ':now': new Date().toISOString(),
        },
      }),
    ],
  }
}

function slipKey(tenant: string, packingSlipId: string) {
  return { pk: `SLIP#${tenant}#${packingSlipId}`, sk: 'SLIP' }
}
