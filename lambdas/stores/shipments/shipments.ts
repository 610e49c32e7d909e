import * as z from 'zod'
import { PricedLine } from '#core/order/pricing.ts'
import { Address } from '#core/order/schema.ts'
import { listPartition } from '#lambdas/records/list-shards.ts'
import type { Write } from '#lambdas/records/transact.ts'
import { derivedId } from '../derived-id.ts'
import { type PageRequest, queryTenant } from '../page.ts'
import type { StoreTable } from '../store-table.ts'

export const Shipment = z.object({
  shipmentId: z.string(),
  executionId: z.string(),
  status: z.enum(['DISPATCHED', 'CANCELLED']),
  lines: z.array(PricedLine),
  shippingAddress: Address.optional(),
  createdAt: z.string(),
  cancelledAt: z.string().optional(),
})
export type Shipment = z.infer<typeof Shipment>

export interface Dispatch {
  tenant: string
  executionId: string
  lines: PricedLine[]
  shippingAddress?: Address | undefined
}

/**
 * The store of shipments, an item each. The warehouse is ours and not an outside system: its changes are writes, which
 * commit with the ledger's own record.
 */
export function createShipments(store: StoreTable) {
  const { table } = store
  return {
    /** Dispatches one shipment per execution: its id follows from the execution. */
    dispatch(dispatch: Dispatch): { shipmentId: string; writes: Write[] } {
      const shipmentId = derivedId('shp', `${dispatch.tenant}:${dispatch.executionId}`)
      return { shipmentId, writes: [dispatchPut(table, shipmentId, dispatch)] }
    },
    /** DISPATCHED → CANCELLED; the shipment stays on record. */
    cancel: (tenant: string, shipmentId: string): Write[] => [cancelUpdate(table, tenant, shipmentId)],
    /** One page of shipments, newest first. */
    list: (tenant: string, page: PageRequest) =>
      queryTenant(store, { tenant, item: Shipment, sort: 'listSort', newestFirst: true }, page),
  }
}

function dispatchPut(TableName: string, shipmentId: string, dispatch: Dispatch): Write {
  const { tenant, executionId, lines, shippingAddress } = dispatch
  const createdAt = new Date().toISOString()
  const shipment: Shipment = {
    shipmentId,
    executionId,
    status: 'DISPATCHED',
    lines,
    shippingAddress,
    createdAt,
  }
  return {
    tag: 'shipment',
    Put: {
      TableName,
      Item: {
        ...shipmentKey(tenant, shipmentId),
        ...shipment,
        tenantKey: listPartition(tenant, shipmentId),
        listSort: `${createdAt}#${shipmentId}`,
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }
}

function cancelUpdate(TableName: string, tenant: string, shipmentId: string): Write {
  return {
    tag: 'shipment',
    Update: {
      TableName,
      Key: shipmentKey(tenant, shipmentId),
      UpdateExpression: 'SET #status = :cancelled, cancelledAt = :now',
      ConditionExpression: '#status = :dispatched',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':cancelled': 'CANCELLED',
        ':dispatched': 'DISPATCHED',
        ':now': new Date().toISOString(),
      },
    },
  }
}

function shipmentKey(tenant: string, shipmentId: string) {
  return { pk: `SHIPMENT#${tenant}#${shipmentId}`, sk: 'SHIPMENT' }
}
