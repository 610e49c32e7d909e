import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { derivedId } from '../derived-id.ts'
import { queryTenant } from '../page.ts'
import { packingSlips } from './packing-slips.ts'
import type { Shipment, Warehouse } from './warehouse.ts'

/** A warehouse that packs and dispatches whatever it is told, in a DynamoDB table. */
export function createSimulatedWarehouse({
  client,
  table,
}: {
  client: DynamoDBDocumentClient
  table: string
}): Warehouse {
  return {
    ...packingSlips(table),

    dispatch({ tenant, executionId, lines, shippingAddress }) {
      const shipmentId = derivedId('shp', `${tenant}:${executionId}`)
      const createdAt = new Date().toISOString()
      const shipment: Shipment = {
        shipmentId,
        executionId,
        status: 'DISPATCHED',
        lines,
        shippingAddress,
        createdAt,
      }
      const Item = {
        ...shipmentKey(tenant, shipmentId),
        ...shipment,
        tenantKey: tenant,
        listSort: `${createdAt}#${shipmentId}`,
      }
      return {
        shipmentId,
        writes: [
          {
            tag: 'shipment',
            Put: { TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' },
          },
        ],
      }
    },

    callBack: (tenant, shipmentId) => [
      {
        tag: 'shipment',
        Update: {
          TableName: table,
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
      },
    ],

    list: (tenant, page) => queryTenant<Shipment>(client, { table, tenant, newestFirst: true }, page),
  }
}

function shipmentKey(tenant: string, shipmentId: string) {
  return { pk: `SHIPMENT#${tenant}#${shipmentId}`, sk: 'SHIPMENT' }
}
