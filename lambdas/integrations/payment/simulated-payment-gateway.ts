import {
  type DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb'
import { isNamed } from '#core/errors.ts'
import type { Money } from '#core/money.ts'
import { transact, WriteRefused } from '#lambdas/ledger/transact.ts'
import { derivedId } from '../derived-id.ts'
import { queryTenant } from '../page.ts'
import type { Payment, PaymentGateway } from './payment-gateway.ts'
import { checkCard } from './test-cards.ts'

const PROVIDER_TIMEOUT_MS = 5_000

/**
 * A payment provider with a table of its own, which knows Stripe's test tokens. It stands for a system outside: no
 * transaction of ours spans it, and ids follow from idempotency keys, as a provider's own look-up by key would find.
 */
export function createSimulatedPaymentGateway({
  client,
  table,
}: {
  client: DynamoDBDocumentClient
  table: string
}): PaymentGateway {
  const find = async (tenant: string, paymentId: string): Promise<Payment | undefined> => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': partition(tenant, paymentId) },
        ConsistentRead: true,
      }),
    )
    const payment = Items.find(({ sk }) => sk === 'PAYMENT')
    const refunds = Items.filter(({ sk }) => sk.startsWith('REFUND#'))
    return payment && toPayment(payment, refunds)
  }

  return {
    find,
    findCharge: (tenant, idempotencyKey) => find(tenant, paymentIdOf(idempotencyKey)),

    async charge(charge, idempotencyKey) {
      const { tenant, executionId, total, paymentMethod } = charge
      const paymentId = paymentIdOf(idempotencyKey)
      checkCard(charge, Date.now())
      const createdAt = new Date().toISOString()
      const Item = {
        pk: partition(tenant, paymentId),
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
        // Charged before with this key: the answer is the same.
        if (!isNamed(error, 'ConditionalCheckFailedException')) throw error
      }
      return { paymentId }
    },

    async refund(tenant, paymentId, idempotencyKey) {
      const payment = await find(tenant, paymentId)
      if (!payment || payment.refunded.amount === payment.captured.amount) return
      try {
        await transact(
          client,
          refundWrites(table, { tenant, payment, idempotencyKey }),
          Date.now() + PROVIDER_TIMEOUT_MS,
        )
      } catch (error) {
        // Refunded meanwhile, with this key or by another call: either way nothing is left to give back.
        if (!(error instanceof WriteRefused)) throw error
      }
    },

    async list(tenant, page) {
      const mine = { table, tenant, newestFirst: true }
      const { items, ...next } = await queryTenant<Record<string, unknown>>(client, mine, page)
      return { items: items.map((item) => toPayment(item, [])), ...next }
    },
  }
}

/** The refund is an entry of its own; the payment's sum moves with it or not at all. */
function refundWrites(
  TableName: string,
  { tenant, payment, idempotencyKey }: { tenant: string; payment: Payment; idempotencyKey: string },
): NonNullable<TransactWriteCommandInput['TransactItems']> {
  const { paymentId, captured } = payment
  const pk = partition(tenant, paymentId)
  const refundId = derivedId('re', idempotencyKey)
  const amount: Money = { ...captured, amount: captured.amount - payment.refunded.amount }
  return [
    {
      Put: {
        TableName,
        Item: { pk, sk: `REFUND#${refundId}`, refundId, amount, createdAt: new Date().toISOString() },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    {
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

function partition(tenant: string, paymentId: string): string {
  return `PAYMENT#${tenant}#${paymentId}`
}

function paymentIdOf(idempotencyKey: string): string {
  return derivedId('pay', idempotencyKey)
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
