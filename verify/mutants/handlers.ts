import type { Mutant } from './mutant.ts'

const workflow = 'order-fulfillment'

/** Mistakes in the functions behind the steps, and in the adapters that they use. */
export const handlerMutants: readonly Mutant[] = [
  {
    name: 'undo-needs-the-result',
    why: 'the refund reads the payment from the result of the charge, which is not there when the charge never answered',
    workflow,
    faults: ['down', 'stopped-after', 'refused-after'],
    edits: [
      {
        file: 'lambdas/steps/payment/refund-payment.ts',
        find: 'saga.reverse({ call: (chargeKey) => reverseCharge(paymentGateway(), saga.tenant, chargeKey) })',
        replace: `saga.reverse({
    call: (chargeKey) => {
      const { paymentId } = saga.results.processPayment as { paymentId: string }
      return paymentGateway().refund(saga.tenant, paymentId, chargeKey + ':refund')
    },
  })`,
      },
      {
        file: 'lambdas/steps/payment/refund-payment.ts',
        find: "import { reverseCharge } from './reverse-charge.ts'\n",
        replace: '',
      },
    ],
  },
  {
    name: 'undo-forgets-a-line',
    why: 'the undo was written when an order had one line',
    workflow,
    faults: ['refused-after'],
    edits: [
      {
        file: 'lambdas/steps/inventory/release-inventory.ts',
        find: 'inventory().release(saga, lines)',
        replace: 'inventory().release(saga, lines.slice(0, 1))',
      },
    ],
  },
  {
    name: 'reserves-line-by-line',
    why: 'each line is reserved by a transaction of its own, and the first stays when the second is short',
    workflow,
    faults: ['overtaken', 'dynamodb-throttled', 'twice'],
    edits: [
      {
        file: 'lambdas/steps/inventory/reserve-inventory.ts',
        find: '  return saga.commit({\n',
        replace: `  for (const line of lines.slice(0, -1))
    await documents().send(new TransactWriteCommand({ TransactItems: inventory().reserve(saga, [line]).map(({ tag: _, ...item }) => item) }))
  return saga.commit({
`,
      },
      {
        file: 'lambdas/steps/inventory/reserve-inventory.ts',
        find: 'writes: inventory().reserve(saga, lines)',
        replace: 'writes: inventory().reserve(saga, lines.slice(-1))',
      },
      {
        file: 'lambdas/steps/inventory/reserve-inventory.ts',
        find: "import { inventory } from '#lambdas/runtime.ts'",
        replace:
          "import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb'\nimport { documents, inventory } from '#lambdas/runtime.ts'",
      },
    ],
  },
  {
    name: 'oversells',
    why: 'the stock was looked at a step before, so no decrement has a condition',
    workflow,
    faults: ['overtaken'],
    edits: [
      {
        file: 'lambdas/stores/inventory/inventory.ts',
        find: "condition: 'available >= :q'",
        replace: "condition: 'attribute_exists(pk)'",
      },
      {
        file: 'lambdas/stores/inventory/inventory.ts',
        find: "condition: 'reserved >= :q AND onHand >= :q'",
        replace: "condition: 'attribute_exists(onHand)'",
      },
    ],
  },
  {
    name: 'refunds-twice',
    why: 'the refund adds to what was refunded, each under an id of its own, without asking what was refunded before',
    workflow,
    faults: ['provider-answer-lost', 'dynamodb-answer-lost', 'twice-at-once'],
    edits: [
      {
        file: 'lambdas/providers/payment/simulated-payment-gateway.ts',
        find: '!payment || payment.refunded.amount === payment.captured.amount',
        replace: '!payment',
      },
      {
        file: 'lambdas/providers/payment/simulated-payment-gateway.ts',
        find: "derivedId('re', idempotencyKey)",
        replace: "derivedId('re', idempotencyKey + Math.random())",
      },
      {
        file: 'lambdas/stores/payments/payment-book.ts',
        find: 'amount: captured.amount - payment.refunded.amount }',
        replace: 'amount: captured.amount }',
      },
      {
        file: 'lambdas/stores/payments/payment-book.ts',
        find: `UpdateExpression: 'SET refunded = :captured',
        ConditionExpression: 'refunded = :before',
        ExpressionAttributeValues: { ':captured': captured, ':before': payment.refunded },`,
        replace: `UpdateExpression: 'SET refunded.amount = refunded.amount + :amount',
        ExpressionAttributeValues: { ':amount': amount.amount },`,
      },
    ],
  },
  {
    name: 'starts-without-a-name',
    why: 'Step Functions makes up a name for each start, so a client that asks again starts a second execution',
    workflow,
    faults: ['started-again'],
    edits: [
      {
        file: 'lambdas/step-functions/start-execution.ts',
        find: 'name: name ?? executionName(tenant, executionId)',
        replace:
          "name: name ?? executionName(tenant, executionId) + '-' + Math.random().toString(36).slice(2)",
      },
    ],
  },
  {
    name: 'overdraws',
    why: 'the balance was looked at before, so the debit has no condition',
    workflow: 'money-transfer',
    case: 'short',
    faults: ['throws'],
    edits: [
      {
        file: 'lambdas/stores/accounts/accounts.ts',
        find: "condition: '#status = :open AND balance >= :a'",
        replace: "condition: '#status = :open'",
      },
    ],
  },
]
