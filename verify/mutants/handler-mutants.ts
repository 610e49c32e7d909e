import type { Mutant } from './mutant.ts'

const ORDERS = 'order-fulfillment'

/** Mistakes in the functions behind the steps, and in the adapters that they use. */
export const handlerMutants: readonly Mutant[] = [
  {
    name: 'undo-needs-the-result',
    why: 'the refund reads the payment from the result of the charge, which is not there when the charge never answered',
    workflow: ORDERS,
    faults: ['down', 'stopped-after', 'refused-after'],
    edits: [
      {
        folder: 'lambdas/steps/payment',
        within: 'run',
        find: 'saga.reverse({ call: (chargeKey) => reverseCharge(…) })',
        replace: `saga.reverse({
    call: (chargeKey) => {
      const { paymentId } = saga.results.processPayment as { paymentId: string }
      return paymentGateway().refund(saga.tenant, paymentId, chargeKey + ':refund')
    },
  })`,
      },
    ],
  },
  {
    name: 'undo-forgets-a-line',
    why: 'the undo was written when an order had one line',
    workflow: ORDERS,
    faults: ['refused-after'],
    edits: [
      {
        folder: 'lambdas/steps/inventory',
        within: 'run',
        find: 'inventory().release(saga, lines)',
        replace: 'inventory().release(saga, lines.slice(0, 1))',
      },
    ],
  },
  {
    name: 'reserves-line-by-line',
    why: 'each line is reserved by a transaction of its own, and the first stays when the second is short',
    workflow: ORDERS,
    faults: ['overtaken', 'dynamodb-throttled', 'twice'],
    edits: [
      {
        folder: 'lambdas/steps/inventory',
        within: 'run',
        find: 'return await saga.commit({ …, writes: inventory().reserve(saga, lines), … })',
        replace: `for (const line of lines.slice(0, -1)) {
    const outcome = await tryTransact(documents(), inventory().reserve(saga, [line]), Date.now() + 5000)
    if (!outcome.ok) {
      throw new Error('out of stock')
    }
  }
  return await saga.commit({ …, writes: inventory().reserve(saga, lines.slice(-1)), … })`,
        imports: { documents: '#lambdas/clients.ts', tryTransact: '#lambdas/records/transact.ts' },
      },
    ],
  },
  {
    name: 'oversells',
    why: 'the stock was looked at a step before, so no decrement has a condition',
    workflow: ORDERS,
    faults: ['overtaken-midway', 'overtaken'],
    edits: [
      {
        folder: 'lambdas/stores',
        within: 'MOVES',
        find: "condition: 'available >= :q'",
        replace: "condition: 'attribute_exists(pk)'",
      },
      {
        folder: 'lambdas/stores',
        within: 'MOVES',
        find: "condition: 'reserved >= :q AND onHand >= :q'",
        replace: "condition: 'attribute_exists(onHand)'",
      },
    ],
  },
  {
    name: 'refunds-twice',
    why: 'the refund adds to what was refunded, each under an id of its own, without asking what was refunded before',
    workflow: ORDERS,
    faults: ['provider-answer-lost', 'dynamodb-answer-lost', 'twice-at-once'],
    edits: [
      {
        folder: 'lambdas/providers/payment',
        within: 'createSimulatedPaymentGateway',
        find: '!payment || isRefunded(payment)',
        replace: '!payment || (isRefunded(payment) && Math.random() > 1)',
      },
      {
        folder: 'lambdas/providers/payment',
        within: 'createSimulatedPaymentGateway',
        find: "derivedId('re', idempotencyKey)",
        replace: "derivedId('re', idempotencyKey + Math.random())",
      },
      {
        folder: 'lambdas/stores',
        within: 'refundWrites',
        find: 'captured.amount - payment.refunded.amount',
        replace: 'captured.amount',
      },
      {
        folder: 'lambdas/stores',
        within: 'refundWrites',
        find: `UpdateExpression: …, ConditionExpression: 'refunded = :before AND attribute_not_exists(refundedAt)', ExpressionAttributeValues: { … }`,
        replace: `UpdateExpression: 'SET refunded.amount = refunded.amount + :amount',
        ExpressionAttributeValues: { ':amount': amount.amount }`,
      },
    ],
  },
  {
    name: 'starts-without-a-name',
    why: 'Step Functions makes up a name for each start, so a client that asks again starts a second execution',
    workflow: ORDERS,
    faults: ['started-again'],
    edits: [
      {
        folder: 'lambdas/step-functions',
        within: 'startMachine',
        find: 'executionName(tenant, executionId)',
        replace: "executionName(tenant, executionId) + '-' + Math.random().toString(36).slice(2)",
      },
    ],
  },
  {
    name: 'end-left-alone',
    why: 'what has succeeded in Step Functions needs no sweeper, so a record that missed the end stays open for ever',
    workflow: ORDERS,
    faults: ['restored'],
    edits: [
      {
        folder: 'lambdas/recovery',
        within: 'OPEN',
        find: "'SUCCEEDED as COMPLETED': 'complete'",
        replace: "'SUCCEEDED as COMPLETED': 'wait'",
      },
    ],
  },
  {
    name: 'history-unread',
    why: 'a rollback undoes what the ledger knows of, and a ledger that was put back has forgotten money that was taken',
    workflow: ORDERS,
    faults: ['ledger-lost-and-stopped'],
    edits: [
      {
        folder: 'lambdas/recovery',
        within: 'catchUpWith',
        find: 'await readToldSteps(executionArn)',
        replace: '[]',
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
        folder: 'lambdas/stores',
        within: 'MOVES',
        find: "condition: '#status = :open AND balance >= :a'",
        replace: "condition: '#status = :open'",
      },
    ],
  },
]
