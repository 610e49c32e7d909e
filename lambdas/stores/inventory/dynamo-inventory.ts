import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  type DynamoDBDocumentClient,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { isNamed, Unavailable } from '#core/errors.ts'
import type { OrderItem } from '#core/order/schema.ts'
import type { Write } from '#lambdas/records/transact.ts'
import { queryTenant } from '../page.ts'
import {
  postponeReservation,
  type ReservationState,
  readReservation,
  reservationWrite,
  stockPartition,
} from './dynamo-reservations.ts'
import type { Inventory, Reserver, Stock } from './inventory.ts'

interface Move {
  /** What happens to the stock item, for `:q` units. */
  stock: string
  /** What must hold for it. */
  condition: string
  from: ReservationState | undefined
  to: ReservationState
}

/** DynamoDB has no arithmetic in conditions, hence `available` as an attribute of its own. */
const MOVES = {
  reserve: {
    stock: 'SET available = available - :q, reserved = reserved + :q',
    condition: 'available >= :q',
    from: undefined,
    to: 'RESERVED',
  },
  release: {
    stock: 'SET available = available + :q, reserved = reserved - :q',
    condition: 'reserved >= :q',
    from: 'RESERVED',
    to: 'RELEASED',
  },
  ship: {
    stock: 'SET onHand = onHand - :q, reserved = reserved - :q',
    condition: 'reserved >= :q AND onHand >= :q',
    from: 'RESERVED',
    to: 'SHIPPED',
  },
  takeBack: {
    stock: 'SET onHand = onHand + :q, reserved = reserved + :q',
    condition: 'attribute_exists(pk)',
    from: 'SHIPPED',
    to: 'RESERVED',
  },
} as const satisfies Record<string, Move>

/** The stock in a DynamoDB table: an item per SKU, and beside it one per reservation. */
export function createDynamoInventory({
  client,
  table,
}: {
  client: DynamoDBDocumentClient
  table: string
}): Inventory {
  const moving = (move: Move) => (reserver: Reserver, items: readonly OrderItem[]) =>
    items.flatMap((item) => [
      stockWrite(table, { move, reserver, item }),
      reservationWrite(table, { ...move, reserver, item }),
    ])

  return {
    reserve: moving(MOVES.reserve),
    release: moving(MOVES.release),
    ship: moving(MOVES.ship),
    takeBack: moving(MOVES.takeBack),

    findReservation: (key) => readReservation({ client, table }, key),
    postpone: (reservation, next) => postponeReservation({ client, table }, reservation, next),

    async stockOf(tenant, skus) {
      const stock = new Map<string, Stock>()
      let keys: Record<string, unknown>[] | undefined = skus.map((sku) => stockKey(tenant, sku))
      for (let round = 0; keys && keys.length > 0; round++) {
        if (round === 5) {
          throw new Unavailable('DynamoDB did not answer for all SKUs')
        }
        const answer: BatchGetCommandOutput = await client.send(
          new BatchGetCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } }),
        )
        for (const item of answer.Responses?.[table] ?? []) {
          stock.set(item.sku, toStock(item))
        }
        keys = answer.UnprocessedKeys?.[table]?.Keys
      }
      return stock
    },

    async list(tenant, page) {
      const { items, ...next } = await queryTenant<Record<string, unknown>>(client, { table, tenant }, page)
      return { items: items.map(toStock), ...next }
    },

    async put(tenant, { sku, onHand, unitPrice }) {
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
              ':tenant': tenant,
              ':none': 0,
            },
            ReturnValues: 'ALL_NEW',
          }),
        )
        return toStock(Attributes!)
      } catch (error) {
        if (isNamed(error, 'ConditionalCheckFailedException')) {
          return undefined
        }
        throw error
      }
    },
  }
}

interface Line {
  move: Move
  reserver: Reserver
  item: OrderItem
}

function stockWrite(TableName: string, { move, reserver, item }: Line): Write {
  return {
    tag: item.sku,
    Update: {
      TableName,
      Key: stockKey(reserver.tenant, item.sku),
      UpdateExpression: move.stock,
      ConditionExpression: move.condition,
      ExpressionAttributeValues: { ':q': item.quantity },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

function stockKey(tenant: string, sku: string) {
  return { pk: stockPartition(tenant, sku), sk: 'STOCK' }
}

function toStock(item: Record<string, unknown>): Stock {
  const { sku, onHand, reserved, available, unitPrice } = item as unknown as Stock
  return { sku, onHand, reserved, available, unitPrice }
}
