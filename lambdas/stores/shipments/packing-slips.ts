import type { OrderItem } from '#core/order/schema.ts'
import type { Write } from '#lambdas/records/transact.ts'
import { derivedId } from '../derived-id.ts'

/** What goes into a parcel: its lines in the order in which they were packed. */
export interface PackingSlip {
  packingSlipId: string
  executionId: string
  status: 'PACKING' | 'PACKED' | 'VOID'
  packed: OrderItem[]
  createdAt: string
  packedAt?: string
  voidedAt?: string
}

/** Names a slip. */
export interface SlipRef {
  tenant: string
  packingSlipId: string
}

/**
 * The store of packing slips, an item each, in the table of the shipments. Changes are returned as writes. A slip that
 * is VOID stays so: its order is never packed again.
 */
export function createPackingSlips({ table }: { table: string }) {
  const update = (ref: SlipRef, change: SlipChange): Write[] => [slipUpdate(table, ref, change)]

  return {
    /** Opens the one slip of an execution: its id follows from the execution. */
    open(packer: { tenant: string; executionId: string }): { packingSlipId: string; writes: Write[] } {
      const packingSlipId = derivedId('slip', `${packer.tenant}:${packer.executionId}`)
      return { packingSlipId, writes: [slipPut(table, { ...packer, packingSlipId })] }
    },

    /** Packs the line that is the slip's next, counted from 0; with the last one PACKING → PACKED. */
    pack: (
      slip: SlipRef,
      { sku, quantity }: OrderItem,
      { position, isLast }: { position: number; isLast: boolean },
    ) =>
      update(slip, {
        set: `SET packed = list_append(packed, :line)${isLast ? ', #status = :packed, packedAt = :now' : ''}`,
        condition: '#status = :packing AND size(packed) = :position',
        values: {
          ':line': [{ sku, quantity }],
          ':packing': 'PACKING',
          ':position': position,
          ...(isLast ? { ':packed': 'PACKED', ':now': new Date().toISOString() } : {}),
        },
      }),

    /** PACKING or PACKED → VOID; the slip stays on record. */
    void: (slip: SlipRef) =>
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
  }
}

function slipPut(
  TableName: string,
  { tenant, executionId, packingSlipId }: SlipRef & { executionId: string },
): Write {
  const slip: PackingSlip = {
    packingSlipId,
    executionId,
    status: 'PACKING',
    packed: [],
    createdAt: new Date().toISOString(),
  }
  return {
    tag: 'packing slip',
    Put: {
      TableName,
      Item: { ...slipKey(tenant, packingSlipId), ...slip },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }
}

interface SlipChange {
  set: string
  condition: string
  values: Record<string, unknown>
}

function slipUpdate(
  TableName: string,
  { tenant, packingSlipId }: SlipRef,
  { set, condition, values }: SlipChange,
): Write {
  return {
    tag: 'packing slip',
    Update: {
      TableName,
      Key: slipKey(tenant, packingSlipId),
      UpdateExpression: set,
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: values,
    },
  }
}

function slipKey(tenant: string, packingSlipId: string) {
  return { pk: `SLIP#${tenant}#${packingSlipId}`, sk: 'SLIP' }
}
