import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { isNamed } from '#core/errors.ts'
import type { OrderItem } from '#core/order/schema.ts'
import { openUntil } from '#lambdas/records/deadline.ts'
import type { ItemKey } from '#lambdas/records/keys.ts'
import type { Write } from '#lambdas/records/transact.ts'
import type { Reservation, Reserver } from './inventory.ts'

export type ReservationState = 'RESERVED' | 'SHIPPED' | 'RELEASED'

/** A reservation that is held by then is looked at; most orders have shipped within seconds. */
const FIRST_LOOK_MS = 3_600_000

/**
 * One reservation per execution and SKU; it is kept when it ends, so that what happened can be read. While RESERVED it
 * stands in the sparse index ByDeadline.
 */
export function reservationWrite(
  TableName: string,
  {
    from,
    to,
    reserver,
    item,
  }: { from: ReservationState | undefined; to: ReservationState; reserver: Reserver; item: OrderItem },
): Write {
  const { tenant, executionId, workflow, step } = reserver
  const now = new Date()
  const isHeld = to === 'RESERVED'
  const { openKey, deadline } = openUntil(executionId, now.getTime() + FIRST_LOOK_MS)
  return {
    tag: item.sku,
    Update: {
      TableName,
      Key: reservationKey(tenant, item.sku, executionId),
      UpdateExpression: [
        'SET #state = :to, quantity = :q, changedAt = :now',
        ...(from ? [] : ['tenant = :tenant, sku = :sku, executionId = :execution, workflow = :workflow']),
        ...(from ? [] : ['#step = :step, reservedAt = :now']),
        ...(isHeld ? ['openKey = :open, deadline = :deadline'] : []),
      ]
        .join(', ')
        .concat(isHeld ? '' : ' REMOVE openKey, deadline'),
      ConditionExpression: from ? '#state = :from AND quantity = :q' : 'attribute_not_exists(pk)',
      ExpressionAttributeNames: { '#state': 'state', ...(from ? {} : { '#step': 'step' }) },
      ExpressionAttributeValues: {
        ':to': to,
        ':q': item.quantity,
        ':now': now.toISOString(),
        ...(from
          ? { ':from': from }
          : { ':tenant': tenant, ':sku': item.sku, ':execution': executionId, ':workflow': workflow }),
        ...(from ? {} : { ':step': step }),
        ...(isHeld ? { ':open': openKey, ':deadline': deadline } : {}),
      },
    },
  }
}

/** Consistent. Undefined when it is not held any more. */
export async function readReservation(
  { client, table }: { client: DynamoDBDocumentClient; table: string },
  { pk, sk }: ItemKey,
): Promise<Reservation | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: { pk, sk }, ConsistentRead: true }),
  )
  return Item?.state === 'RESERVED' ? (Item as Reservation) : undefined
}

/** Moves the deadline from the one that was seen; nothing when it has ended or moved meanwhile. */
export async function postponeReservation(
  { client, table }: { client: DynamoDBDocumentClient; table: string },
  { tenant, sku, executionId, deadline }: Reservation,
  next: string,
): Promise<void> {
  try {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: reservationKey(tenant, sku, executionId),
        UpdateExpression: 'SET deadline = :next',
        ConditionExpression: 'deadline = :seen',
        ExpressionAttributeValues: { ':next': next, ':seen': deadline },
      }),
    )
  } catch (error) {
    if (!isNamed(error, 'ConditionalCheckFailedException')) {
      throw error
    }
  }
}

export function stockPartition(tenant: string, sku: string): string {
  return `STOCK#${tenant}#${sku}`
}

function reservationKey(tenant: string, sku: string, executionId: string): ItemKey {
  return { pk: stockPartition(tenant, sku), sk: `RESERVATION#${executionId}` }
}
