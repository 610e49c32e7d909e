import { randomUUID } from 'node:crypto'
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { isNamed, StepFenced } from '#core/errors.ts'
import { paymentPartition } from '../../stores/payments/payment.ts'
import type { Charge } from './payment-gateway.ts'

/** What is written of a charge before Stripe hears of it. */
export interface Attempt {
  /** Makes Stripe's idempotency keys unique over all stacks that share an account there. */
  nonce: string
  charge: Omit<Charge, 'tenant' | 'cardExpiry'>
  /** The one intent that may be confirmed for this charge. */
  intentId?: string
  /** It must not be confirmed any more. */
  calledOffAt?: string
}

export interface AttemptKey {
  tenant: string
  paymentId: string
}

/** Where attempts to charge are written down, one per payment, beside the payment's own items. */
export interface StripeAttempts {
  /** Opens an attempt, or finds it open. Throws `StepFenced` when it was called off. */
  open(key: AttemptKey, charge: Attempt['charge']): Promise<Attempt>
  /** Binds the attempt to an intent, the first one that comes. Throws `StepFenced` when it was called off. */
  bind(key: AttemptKey, intentId: string): Promise<Attempt>
  /** From now on nothing more is opened or bound. Leaves a tombstone where there was no attempt. */
  callOff(key: AttemptKey): Promise<Partial<Attempt>>
}

export function createStripeAttempts({
  client,
  table,
}: {
  client: DynamoDBDocumentClient
  table: string
}): StripeAttempts {
  const update = async (
    { tenant, paymentId }: AttemptKey,
    set: { UpdateExpression: string; ExpressionAttributeValues: Record<string, unknown> },
    condition?: { ConditionExpression: string },
  ) => {
    try {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName: table,
          Key: { pk: paymentPartition(tenant, paymentId), sk: 'ATTEMPT' },
          ReturnValues: 'ALL_NEW',
          ...set,
          ...condition,
        }),
      )
      return Attributes as Attempt
    } catch (error) {
      if (!isNamed(error, 'ConditionalCheckFailedException')) {
        throw error
      }
      throw new StepFenced(`the payment '${paymentId}' was called off and must not be charged any more`, {
        paymentId,
      })
    }
  }
  const isOpen = { ConditionExpression: 'attribute_not_exists(calledOffAt)' }
  return {
    open: (key, charge) =>
      update(
        key,
        {
          UpdateExpression:
            'SET nonce = if_not_exists(nonce, :nonce), charge = if_not_exists(charge, :charge)',
          ExpressionAttributeValues: { ':nonce': randomUUID(), ':charge': charge },
        },
        isOpen,
      ),
    bind: (key, intentId) =>
      update(
        key,
        {
          UpdateExpression: 'SET intentId = if_not_exists(intentId, :intent)',
          ExpressionAttributeValues: { ':intent': intentId },
        },
        isOpen,
      ),
    callOff: (key) =>
      update(key, {
        UpdateExpression: 'SET calledOffAt = if_not_exists(calledOffAt, :now)',
        ExpressionAttributeValues: { ':now': new Date().toISOString() },
      }),
  }
}
