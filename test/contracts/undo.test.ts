import type { Handler } from 'aws-lambda'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { StepEnvelope } from '#core/saga/index.ts'
import { readBalances } from '#test/support/balances.ts'
import { documentEnvelopeOf } from '#test/support/document-envelope.ts'
import { migrationEnvelopeOf } from '#test/support/migration-envelope.ts'
import { envelopeOf, invoke, seedStock } from '#test/support/order-envelope.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'
import { openAccounts, transferEnvelopeOf } from '#test/support/transfer-envelope.ts'

interface Pair {
  step: string
  undo: string
  /** The steps that have to have run before it. */
  first: string[]
  handlers: () => Promise<{ handler: unknown }>[]
  /** What Step Functions sends; that of an order unless it says otherwise. */
  envelope?: (executionId: string) => StepEnvelope
}

/** Every step with an undo passes this one suite. */
const PAIRS: Pair[] = [
  {
    step: 'ReserveInventory',
    undo: 'ReleaseInventory',
    first: [],
    handlers: () => [
      import('#lambdas/steps/inventory/reserve-inventory.ts'),
      import('#lambdas/steps/inventory/release-inventory.ts'),
    ],
  },
  {
    step: 'ProcessPayment',
    undo: 'RefundPayment',
    first: [],
    handlers: () => [
      import('#lambdas/steps/payment/process-payment.ts'),
      import('#lambdas/steps/payment/refund-payment.ts'),
    ],
  },
  {
    step: 'PackItems',
    undo: 'UnpackItems',
    first: [],
    handlers: () => [
      import('#lambdas/steps/warehouse/pack-items.ts'),
      import('#lambdas/steps/warehouse/unpack-items.ts'),
    ],
  },
  {
    step: 'UpdateWarehouse',
    undo: 'RevertWarehouse',
    first: ['ReserveInventory'],
    handlers: () => [
      import('#lambdas/steps/warehouse/update-warehouse.ts'),
      import('#lambdas/steps/warehouse/revert-warehouse.ts'),
    ],
  },
  {
    step: 'DebitSource',
    undo: 'ReturnDebit',
    first: [],
    handlers: () => [
      import('#lambdas/steps/account/debit-source.ts'),
      import('#lambdas/steps/account/return-debit.ts'),
    ],
    envelope: transferEnvelopeOf,
  },
  {
    step: 'CreditDestination',
    undo: 'WithdrawCredit',
    first: ['DebitSource'],
    handlers: () => [
      import('#lambdas/steps/account/credit-destination.ts'),
      import('#lambdas/steps/account/withdraw-credit.ts'),
    ],
    envelope: transferEnvelopeOf,
  },
  {
    step: 'CopyService[0]',
    undo: 'RemoveCopy[0]',
    first: [],
    handlers: () => [
      import('#lambdas/steps/migration/copy-service.ts'),
      import('#lambdas/steps/migration/remove-copy.ts'),
    ],
    envelope: (executionId) => migrationEnvelopeOf(executionId, 'CopyService'),
  },
  {
    step: 'SwitchService[0]',
    undo: 'SwitchBack[0]',
    first: [],
    handlers: () => [
      import('#lambdas/steps/migration/switch-service.ts'),
      import('#lambdas/steps/migration/switch-back.ts'),
    ],
    envelope: (executionId) => migrationEnvelopeOf(executionId, 'SwitchService'),
  },
  {
    step: 'SubmitDocument',
    undo: 'WithdrawDocument',
    first: [],
    handlers: () => [
      import('#lambdas/steps/document/submit-document.ts'),
      import('#lambdas/steps/document/withdraw-document.ts'),
    ],
    envelope: documentEnvelopeOf,
  },
  {
    step: 'PublishDocument',
    undo: 'UnpublishDocument',
    first: ['SubmitDocument'],
    handlers: () => [
      import('#lambdas/steps/document/publish-document.ts'),
      import('#lambdas/steps/document/unpublish-document.ts'),
    ],
    envelope: documentEnvelopeOf,
  },
]

/** By the tombstone itself: the summary, which is COMPENSATING by then, would stop the step too, but not say this. */
const FENCED = { name: 'StepFenced', message: expect.stringContaining('was undone at') }

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
})
afterAll(() => tables.stop())

let order = 0
beforeEach(async () => {
  await seedStock()
  await openAccounts()
})

describe.each(PAIRS)(
  '$undo undoes $step',
  ({ step, undo, first, handlers, envelope: create = envelopeOf }) => {
    let doIt: Handler
    let undoIt: Handler
    let envelope: StepEnvelope
    let before: Awaited<ReturnType<typeof readBalances>>

    const deliver = () => invoke(doIt, { ...envelope, step })
    /** An undo is told no results: what its step answered may never have arrived. */
    const deliverUndo = () =>
      invoke(undoIt, { ...envelope, step, undo, results: {}, failure: { error: 'Test' } })

    beforeAll(async () => {
      const [doing, undoing] = await Promise.all(handlers())
      doIt = doing!.handler as Handler
      undoIt = undoing!.handler as Handler
    })

    beforeEach(async () => {
      envelope = create(`ord-${order++}`)
      for (const name of first) {
        const [doing] = await Promise.all(PAIRS.find((pair) => pair.step === name)!.handlers())
        await invoke(doing!.handler as Handler, { ...envelope, step: name })
      }
      before = await readBalances()
    })

    test('the step has an effect at all', async () => {
      await deliver()
      expect(await readBalances()).not.toEqual(before)
    })

    test('an undo before its step does nothing, and fences the step off', async () => {
      await deliverUndo()
      expect(await readBalances()).toEqual(before)
      await expect(deliver()).rejects.toMatchObject(FENCED)
      expect(await readBalances()).toEqual(before)
    })

    test('a step delivered twice has one effect and one answer', async () => {
      const answer = await deliver()
      const once = await readBalances()
      expect(await deliver()).toEqual(answer)
      expect(await readBalances()).toEqual(once)
    })

    test('a step delivered ten times at once has one effect and one answer', async () => {
      const settled = await Promise.allSettled(Array.from({ length: 10 }, deliver))
      const answers = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
      expect(answers.length).toBeGreaterThan(0)
      const again = await deliver()
      for (const answer of answers) {
        expect(answer).toEqual(again)
      }
      const once = await readBalances()
      await deliver()
      expect(await readBalances()).toEqual(once)
    })

    test('an undo takes back exactly what the step did', async () => {
      await deliver()
      await deliverUndo()
      expect(await readBalances()).toEqual(before)
    })

    test('an undo delivered twice equals one', async () => {
      await deliver()
      await deliverUndo()
      await deliverUndo()
      expect(await readBalances()).toEqual(before)
    })

    test('an undo delivered ten times at once equals one', async () => {
      await deliver()
      await Promise.allSettled(Array.from({ length: 10 }, deliverUndo))
      await deliverUndo()
      expect(await readBalances()).toEqual(before)
    })

    test('a delivery of the step after its undo commits nothing', async () => {
      await deliver()
      await deliverUndo()
      await expect(deliver()).rejects.toMatchObject(FENCED)
      expect(await readBalances()).toEqual(before)
    })

    test('step and undo at once end with nothing done once the undo has succeeded', async () => {
      await Promise.allSettled([deliver(), deliverUndo(), deliver(), deliverUndo()])
      await expect.poll(deliverUndo, { interval: 50 }).toBeUndefined()
      expect(await readBalances()).toEqual(before)
    })
  },
)
