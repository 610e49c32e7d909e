import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { isNamed } from '#core/errors.ts'
import type { OrderItem } from '#core/order/schema.ts'
import { deadlineAt } from '#lambdas/records/deadline.ts'
import type { ItemKey } from '#lambdas/records/keys.ts'
import type { Write } from '#lambdas/records/transact.ts'
import type { StoreTable } from '../store-table.ts'
import { stockPartition } from './stock.ts'

/** Pieces of one shard, of the first one where it is absent. */
export type Pieces = OrderItem & { shard?: number | undefined }

/** The step of an execution that reserves goods. */
export interface Reserver {
  tenant: string
  executionId: string
  workflow: string
  step: string
}

/** Goods that are reserved by a step of an execution. */
export const Reservation = z.object({
  tenant: z.string(),
  executionId: z.string(),
  workflow: z.string(),
  step: z.string(),
  sku: z.string(),
  /** Of which shard of the SKU; of the first where it is absent. */
  shard: z.int().optional(),
  quantity: z.int(),
  reservedAt: z.string(),
  /** When to check whether the execution still needs the goods. */
  deadline: z.string(),
})
export type Reservation = z.infer<typeof Reservation>

export type ReservationState = 'RESERVED' | 'SHIPPED' | 'RELEASED'

/** Most orders have shipped within seconds, so a reservation that is as old as this is checked. */
const FIRST_CHECK_MS = 3_600_000

/**
 * Returns the write that moves a reservation: one per execution, SKU and shard. Its item stays when it ends, as a record of
 * what happened. While RESERVED it is in the sparse index ByDeadline.
 */
export function reservationWrite(
  TableName: string,
  {
    from,
    to,
    reserver,
    item,
  }: { from: ReservationState | undefined; to: ReservationState; reserver: Reserver; item: Pieces },
): Write {
  const { tenant, executionId, workflow, step } = reserver
  const now = new Date()
  const isHeld = to === 'RESERVED'
  const { openKey, deadline } = deadlineAt(executionId, now.getTime() + FIRST_CHECK_MS)
  return {
    tag: `reservation of ${item.sku}`,
    Update: {
      TableName,
      Key: reservationKey({ tenant, executionId, ...item }),
      UpdateExpression: [
        'SET #state = :to, quantity = :q, changedAt = :now',
        ...(from ? [] : ['tenant = :tenant, sku = :sku, executionId = :execution, workflow = :workflow']),
        ...(from ? [] : ['#step = :step, reservedAt = :now, #shard = :shard']),
        ...(isHeld ? ['openKey = :open, deadline = :deadline'] : []),
      ]
        .join(', ')
        .concat(isHeld ? '' : ' REMOVE openKey, deadline'),
      ConditionExpression: from ? '#state = :from AND quantity = :q' : 'attribute_not_exists(pk)',
      ExpressionAttributeNames: {
        '#state': 'state',
        ...(from ? {} : { '#step': 'step', '#shard': 'shard' }),
      },
      ExpressionAttributeValues: {
        ':to': to,
        ':q': item.quantity,
        ':now': now.toISOString(),
        ...(from
          ? { ':from': from }
          : { ':tenant': tenant, ':sku': item.sku, ':execution': executionId, ':workflow': workflow }),
        ...(from ? {} : { ':step': step, ':shard': item.shard ?? 0 }),
        ...(isHeld ? { ':open': openKey, ':deadline': deadline } : {}),
      },
    },
  }
}

/** Returns the reservation with this key, undefined unless it is RESERVED; a consistent read. */
export async function readReservation(
  { client, table }: StoreTable,
  { pk, sk }: ItemKey,
): Promise<Reservation | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: { pk, sk }, ConsistentRead: true }),
  )
  return Item?.state === 'RESERVED' ? Reservation.parse(Item) : undefined
}

/** Moves the deadline that was read to `until`, ISO 8601. Does nothing when the deadline has changed since. */
export async function postponeReservation(
  { client, table }: StoreTable,
  reservation: Reservation,
  until: string,
): Promise<void> {
  try {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: reservationKey(reservation),
        UpdateExpression: 'SET deadline = :next',
        ConditionExpression: 'deadline = :seen',
        ExpressionAttributeValues: { ':next': until, ':seen': reservation.deadline },
      }),
    )
  } catch (error) {
    if (!isNamed(error, 'ConditionalCheckFailedException')) {
      throw error
    }
  }
}

function reservationKey({
  tenant,
  sku,
  shard,
  executionId,
}: Pick<Reservation, 'tenant' | 'sku' | 'shard' | 'executionId'>): ItemKey {
  return { pk: stockPartition(tenant, sku, shard), sk: `RESERVATION#${executionId}` }
}
