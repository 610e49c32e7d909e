import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { isNamed } from '#core/errors.ts'
import type { Money } from '#core/money.ts'
import { tryTransact, type Write } from '#lambdas/records/transact.ts'
import type { Charge, Payment } from '../../providers/payment/payment-gateway.ts'
import { derivedId } from '../derived-id.ts'
import { type PageRequest, queryTenant } from '../page.ts'

const WRITE_TIMEOUT_MS = 5_000

/** Our own books of payments, whoever took the money: what the API shows, by tenant. */
export interface PaymentBook {
  find(tenant: string, paymentId: string): Promise<Payment | undefined>
  /** Newest first; eventually consistent. */
  list(tenant: string, page: PageRequest): Promise<{ items: Payment[]; nextCursor?: string }>
  /** Enters money taken. A repetition changes nothing. */
  enterCharge(charge: Omit<Charge, 'cardExpiry'>, paymentId: string): Promise<void>
  /** Enters that all of it was given back, as an entry of its own. A repetition changes nothing. */
  enterRefund(tenant: string, payment: Payment, refundId: string): Promise<void>
}

/** The books in a table: one partition per payment. */
export function createPaymentBook({
  client,
  table,
}: {
  client: DynamoDBDocumentClient
  table: string
}): PaymentBook {
  return {
    async find(tenant, paymentId) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': paymentPartition(tenant, paymentId) },
          ConsistentRead: true,
        }),
      )
      const payment = Items.find(({ sk }) => sk === 'PAYMENT')
      const refunds = Items.filter(({ sk }) => sk.startsWith('REFUND#'))
      return payment && toPayment(payment, refunds)
    },

    async list(tenant, page) {
      const mine = { table, tenant, newestFirst: true }
      const { items, ...next } = await queryTenant<Record<string, unknown>>(client, mine, page)
      return { items: items.map((item) => toPayment(item, [])), ...next }
    },

    async enterCharge({ tenant, executionId, total, paymentMethod }, paymentId) {
      const createdAt = new Date().toISOString()
      const Item = {
        pk: paymentPartition(tenant, paymentId),
        sk: 'PAYMENT',
        paymentId,
        executionId,
        captured: total,
        refunded: { ...total, amount: 0 },
        paymentMethod,
        createdAt,
        tenantKey: tenant,
        listSort: `${createdAt}#${paymentId}`,
      }
      try {
        await client.send(
          new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' }),
        )
      } catch (error) {
        if (!isNamed(error, 'ConditionalCheckFailedException')) {
          throw error
        }
      }
    },

    async enterRefund(tenant, payment, refundId) {
      // Refused when it was entered meanwhile, with this id or by another call: nothing is left to give back.
      await tryTransact(
        client,
        refundWrites(table, { tenant, payment, refundId }),
        Date.now() + WRITE_TIMEOUT_MS,
      )
    },
  }
}

/** The payment of a charge: it follows from the charge's key, so that whoever knows the key finds it. */
export function paymentIdOf(idempotencyKey: string): string {
  return derivedId('pay', idempotencyKey)
}

export function paymentPartition(tenant: string, paymentId: string): string {
  return `PAYMENT#${tenant}#${paymentId}`
}

/** The refund is an entry of its own; the payment's sum moves with it or not at all. */
function refundWrites(
  TableName: string,
  { tenant, payment, refundId }: { tenant: string; payment: Payment; refundId: string },
): Write[] {
  const { paymentId, captured } = payment
  const pk = paymentPartition(tenant, paymentId)
  const amount: Money = { ...captured, amount: captured.amount - payment.refunded.amount }
  return [
    {
      tag: 'refund',
      Put: {
        TableName,
        Item: { pk, sk: `REFUND#${refundId}`, refundId, amount, createdAt: new Date().toISOString() },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    {
      tag: 'payment',
      Update: {
        TableName,
        Key: { pk, sk: 'PAYMENT' },
        UpdateExpression: 'SET refunded = :captured',
        ConditionExpression: 'refunded = :before',
        ExpressionAttributeValues: { ':captured': captured, ':before': payment.refunded },
      },
    },
  ]
}

function toPayment(item: Record<string, unknown>, refunds: Record<string, unknown>[]): Payment {
  const { paymentId, executionId, captured, refunded, paymentMethod, createdAt } = item as unknown as Payment
  return {
    paymentId,
    executionId,
    captured,
    refunded,
    paymentMethod,
    createdAt,
    refunds: refunds.map((refund) => {
      const { refundId, amount, createdAt } = refund as Payment['refunds'][number]
      return { refundId, amount, createdAt }
    }),
  }
}
