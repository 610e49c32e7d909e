import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { isNamed } from '#core/errors.ts'
import type { Money } from '#core/money.ts'
import { listPartition } from '#lambdas/records/list-shards.ts'
import { tryTransact, type Write } from '#lambdas/records/transact.ts'
import { type PageRequest, queryTenant } from '../page.ts'
import type { StoreTable } from '../store-table.ts'
import { type Capture, Payment, paymentPartition, Refund } from './payment.ts'

const WRITE_TIMEOUT_MS = 5_000

export type PaymentBook = ReturnType<typeof createPaymentBook>

/** The store of payments, whichever provider took the money: one partition per payment. The API shows nothing else. */
export function createPaymentBook(store: StoreTable) {
  return {
    /** The payment with its refunds; a consistent read. */
    find: (tenant: string, paymentId: string) => findPayment(store, tenant, paymentId),
    /** One page of payments, newest first, without their refunds. */
    list: (tenant: string, page: PageRequest) =>
      queryTenant(store, { tenant, item: Payment, sort: 'listSort', newestFirst: true }, page),
    enterCharge: (capture: Capture, paymentId: string) => enterCharge(store, capture, paymentId),
    enterRefund: (tenant: string, payment: Payment, refundId: string) =>
      enterRefund(store, { tenant, payment, refundId }),
  }
}

async function findPayment(
  { client, table }: StoreTable,
  tenant: string,
  paymentId: string,
): Promise<Payment | undefined> {
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
  return payment && { ...Payment.parse(payment), refunds: refunds.map((refund) => Refund.parse(refund)) }
}

/** Enters money taken. A repetition changes nothing. */
async function enterCharge(
  { client, table }: StoreTable,
  capture: Capture,
  paymentId: string,
): Promise<void> {
  const { tenant, executionId, total, paymentMethod } = capture
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
    tenantKey: listPartition(tenant, paymentId),
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
}

interface RefundEntry {
  tenant: string
  payment: Payment
  refundId: string
}

/**
 * Enters that the rest of the payment was given back. A repetition changes nothing, and so does a refusal: then the
 * refund was entered meanwhile, with this id or by another call, and nothing is left to give back.
 */
async function enterRefund({ client, table }: StoreTable, refund: RefundEntry): Promise<void> {
  await tryTransact(client, refundWrites(table, refund), Date.now() + WRITE_TIMEOUT_MS)
}

/** The refund is an item of its own; the payment's `refunded` changes with it or not at all. */
function refundWrites(TableName: string, { tenant, payment, refundId }: RefundEntry): Write[] {
  const { paymentId, captured } = payment
  const pk = paymentPartition(tenant, paymentId)
  const createdAt = new Date().toISOString()
  const amount: Money = { ...captured, amount: captured.amount - payment.refunded.amount }
  return [
    {
      tag: 'refund',
      Put: {
        TableName,
        Item: { pk, sk: `REFUND#${refundId}`, refundId, amount, createdAt },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    {
      tag: 'payment',
      Update: {
        TableName,
        Key: { pk, sk: 'PAYMENT' },
        UpdateExpression: 'SET refunded = :captured, refundedAt = :at',
        ConditionExpression: 'refunded = :before AND attribute_not_exists(refundedAt)',
        ExpressionAttributeValues: {
          ':captured': captured,
          ':before': payment.refunded,
          ':at': createdAt,
        },
      },
    },
  ]
}
