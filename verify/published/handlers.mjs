// The functions of a saga as samples publish it; see docs/published-saga.md. Do not copy them: each is wrong on purpose.
import { randomUUID } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'

let client
const send = (command) => {
  client ??= DynamoDBDocumentClient.from(new DynamoDBClient({}))
  return client.send(command)
}

/** Line by line, without a condition: what was checked before is taken to hold still. */
const move = async (tenant, lines, change) => {
  for (const { sku, quantity } of lines) {
    await send(
      new UpdateCommand({
        TableName: process.env.INVENTORY_TABLE,
        Key: { pk: `STOCK#${tenant}#${sku}`, sk: 'STOCK' },
        UpdateExpression: change,
        ExpressionAttributeValues: { ':q': quantity },
      }),
    )
  }
}

export async function reserveInventory({ tenant, results }) {
  const { lines } = results.validateOrder
  await move(tenant, lines, 'SET available = available - :q, reserved = reserved + :q')
  return { lines }
}

export async function releaseInventory({ tenant, results }) {
  const { lines } = results.reserveInventory
  await move(tenant, lines, 'SET available = available + :q, reserved = reserved - :q')
}

/** A new id per attempt. */
export async function processPayment({ tenant, executionId, results }) {
  const paymentId = randomUUID()
  const captured = results.validateOrder.total
  const Item = {
    ...paymentKey(tenant, paymentId),
    executionId,
    captured,
    tenantKey: tenant,
    listSort: paymentId,
  }
  await send(new PutCommand({ TableName: process.env.PAYMENTS_TABLE, Item }))
  return { paymentId }
}

/** The undo finds what to undo in the result of the step; the refund deletes the payment. */
export async function refundPayment({ tenant, results }) {
  const Key = paymentKey(tenant, results.processPayment.paymentId)
  await send(new DeleteCommand({ TableName: process.env.PAYMENTS_TABLE, Key }))
}

export async function updateWarehouse({ tenant, executionId, results }) {
  const { lines } = results.validateOrder
  const shipmentId = randomUUID()
  await move(tenant, lines, 'SET onHand = onHand - :q, reserved = reserved - :q')
  const Item = {
    ...shipmentKey(tenant, shipmentId),
    executionId,
    lines,
    tenantKey: tenant,
    listSort: shipmentId,
  }
  await send(new PutCommand({ TableName: process.env.SHIPMENTS_TABLE, Item }))
  return { shipmentId }
}

const paymentKey = (tenant, paymentId) => ({ pk: `PAYMENT#${tenant}#${paymentId}`, sk: 'PAYMENT' })
const shipmentKey = (tenant, shipmentId) => ({ pk: `SHIPMENT#${tenant}#${shipmentId}`, sk: 'SHIPMENT' })
