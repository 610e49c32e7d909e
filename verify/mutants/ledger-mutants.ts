import type { Mutant } from './mutant.ts'

const ORDERS = 'order-fulfillment'

/** Mistakes in how a step and its undo are kept apart and kept once. */
export const ledgerMutants: readonly Mutant[] = [
  {
    name: 'no-tombstone',
    why: 'what was never done needs no undo, so the undo returns and leaves nothing behind for a late delivery to meet',
    workflow: ORDERS,
    faults: ['late-after-undo', 'late-after-end'],
    edits: [
      {
        folder: 'lambdas',
        within: 'undoStep',
        find: "if (record?.state === 'UNDONE')",
        replace: "if (!record || record.state === 'UNDONE')",
      },
    ],
  },
  {
    name: 'replay-answers-nothing',
    why: 'a second delivery is recognized and skipped, and its caller gets an empty answer in place of the first result',
    workflow: ORDERS,
    faults: ['twice', 'answer-lost'],
    edits: [{ folder: 'lambdas', within: 'replay', find: 'return record.result', replace: 'return {}' }],
  },
  {
    name: 'effect-beside-the-ledger',
    why: 'the effect is written first and the ledger after it, in two transactions: the usual dual write',
    workflow: ORDERS,
    faults: ['twice', 'dynamodb-answer-lost'],
    edits: [
      {
        folder: 'lambdas',
        within: 'commitStep',
        find: 'const outcome = await commit(scope, { step, writes, done: { endedAt, facts } })',
        replace: `const first =
    writes.length > 0 ? await tryTransact(scope.client, writes, scope.deadline) : ({ ok: true } as const)
  const outcome = first.ok
    ? await commit(scope, { step, done: { endedAt, facts } })
    : ({ kind: 'refused', refused: first.refused } as const)`,
        imports: { tryTransact: '#lambdas/records/transact.ts' },
      },
    ],
  },
  {
    name: 'unknown-taken-for-nothing',
    why: 'a call whose answer never came is taken for one that had no effect, so nobody asks the provider',
    workflow: ORDERS,
    faults: ['provider-late', 'stopped-after'],
    edits: [
      {
        folder: 'lambdas',
        within: 'undoStep',
        find: 'if (record) { await callReverse',
        replace: "if (record?.state === 'DONE') {\n      await callReverse",
      },
    ],
  },
  {
    name: 'lease-ignored',
    why: 'the undo does not wait for a call that is still on its way to the provider',
    workflow: ORDERS,
    faults: ['provider-late'],
    edits: [{ folder: 'lambdas', within: 'undoStep', find: 'refuseWhileLeased(…)', replace: '' }],
  },
  {
    name: 'key-per-attempt',
    why: 'the idempotency key is made of the attempt too, so every retry is a charge of its own',
    workflow: ORDERS,
    faults: ['provider-answer-lost', 'throws'],
    edits: [
      {
        folder: 'lambdas',
        within: 'idempotencyKey',
        find: 'idempotencyKey({ … }: StepEnvelope)',
        replace: 'idempotencyKey({ …, attempt }: StepEnvelope)',
      },
      {
        folder: 'lambdas',
        within: 'idempotencyKey',
        find: 'return …}',
        replace: "return … + ':' + attempt }",
      },
    ],
  },
  {
    name: 'steps-heed-no-cancel',
    why: 'the cancel is looked for at the end alone: an order that was cancelled is charged, packed and shipped first',
    workflow: ORDERS,
    faults: ['cancelled-before'],
    edits: [
      {
        folder: 'lambdas',
        within: 'executionWrite',
        find: 'condition: MAY_GO_FORWARD',
        replace:
          "condition: { ...MAY_GO_FORWARD, that: 'attribute_not_exists(#status) OR #status IN (:running, :awaiting)' }",
      },
    ],
  },
  {
    name: 'completion-heeds-no-cancel',
    why: 'the end is recorded without a condition, so an order whose cancel was accepted is COMPLETED',
    workflow: ORDERS,
    faults: ['cancelled-after', 'cancelled-before'],
    edits: [
      {
        folder: 'lambdas',
        within: 'complete',
        find: '`(${MAY_GO_FORWARD.that}) OR #status = :status OR attribute_exists(#committedAt)`',
        replace: '`(${MAY_GO_FORWARD.that}) OR attribute_exists(#status)`',
      },
    ],
  },
  {
    name: 'earlier-token-wins',
    why: 'whichever request for approval arrives last leaves its task token, though Step Functions waits for another',
    workflow: ORDERS,
    case: 'approved',
    faults: ['late-after-retry'],
    edits: [
      {
        folder: 'lambdas',
        within: 'IS_NEWEST',
        find: "'attribute_not_exists(#attempts) OR #attempts < :attempts OR (#attempts = :attempts AND attribute_not_exists(#decision))'",
        replace: "'attribute_not_exists(#decision) OR #attempts <> :attempts'",
      },
    ],
  },
  {
    name: 'asks-when-all-is-over',
    why: 'a late request for approval shows AWAITING_APPROVAL on whatever has become of the order meanwhile',
    workflow: ORDERS,
    case: 'expired',
    faults: ['late-after-end', 'late-after-undo'],
    edits: [
      {
        folder: 'lambdas',
        within: 'awaitDecision',
        find: 'condition: MAY_GO_FORWARD',
        replace: 'condition: { ...MAY_GO_FORWARD, that: `(${MAY_GO_FORWARD.that}) OR attribute_exists(pk)` }',
      },
    ],
  },
  {
    name: 'item-without-its-index',
    why: 'the key of a ledger entry names the step alone, so of a list only the first item is done',
    workflow: 'data-migration',
    faults: [],
    edits: [
      {
        folder: 'lambdas',
        within: 'sortable',
        find: 'return index === undefined ? step : …}',
        replace: 'return step }',
      },
    ],
  },
  {
    name: 'pivot-not-recorded',
    why: 'money that the payee may have spent is still taken back, or the undo fails on it',
    workflow: 'money-transfer',
    faults: ['cancelled-before', 'stopped-before'],
    edits: [
      {
        folder: 'lambdas',
        within: 'executionWrite',
        find: 'committedAt: pivot ? done.endedAt : undefined',
        replace: 'committedAt: undefined',
      },
    ],
  },
  {
    name: 'checkpoint-beside-the-work',
    why: 'the line is packed in one transaction and the checkpoint moved in the next, so whoever takes over packs it again',
    workflow: ORDERS,
    faults: ['dies-midway'],
    edits: [
      {
        folder: 'lambdas',
        within: 'passCheckpoint',
        find: 'const barred = await commitWork(scope, checkpointWrite(scope, { worker, index }), writes)',
        replace: `const packed = await tryTransact(scope.client, writes, scope.deadline)
  if (!packed.ok) {
    throw new WriteRefused(packed.refused)
  }
  const barred = await commitWork(scope, checkpointWrite(scope, { worker, index }), [])`,
      },
    ],
  },
]
