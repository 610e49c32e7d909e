import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { PaymentDeclined } from '#core/order/errors.ts'
import { documents, executionsTable } from '#lambdas/clients.ts'
import { callOutside } from '#lambdas/ledger/call-outside.ts'
import type { LedgerScope } from '#lambdas/ledger/scope.ts'
import { undoStep } from '#lambdas/ledger/undo-step.ts'
import { stepKey } from '#lambdas/records/keys.ts'
import { readStepRecord } from '#lambdas/records/read.ts'
import { storeExecution } from '#test/support/execution-record.ts'
import { envelopeOf } from '#test/support/order-envelope.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'

let tables: TestTables
let client: DynamoDBDocumentClient
beforeAll(async () => {
  tables = await startTables()
  client = documents()
})
afterAll(() => tables.stop())

let order = 0
let scope: LedgerScope
/** The outside system: what calls with which keys have had an effect. */
let effects: Set<string>
beforeEach(() => {
  effects = new Set()
  scope = {
    client,
    table: executionsTable(),
    envelope: envelopeOf(`out-${order++}`, { step: 'CallProvider' }),
    startedAt: new Date().toISOString(),
    deadline: Date.now() + 10_000,
  }
})

const charge = async (key: string) => {
  effects.add(key)
  return { charged: key }
}
const reverse = async (key: string) => {
  effects.delete(key)
}
const undo = () =>
  undoStep({ ...scope, envelope: { ...scope.envelope, undo: 'UndoCall' } as never }, { call: reverse })
const cancel = () => storeExecution(scope.envelope, { cancelRequestedAt: 'now' })
const readStep = () => readStepRecord(scope, scope.envelope, scope.envelope.step)
/** As if the Lambda had been killed long ago: its lease is over. */
const endLease = () =>
  client.send(
    new UpdateCommand({
      TableName: scope.table,
      Key: stepKey(scope.envelope, 'CallProvider'),
      UpdateExpression: 'SET leaseUntil = :past',
      ExpressionAttributeValues: { ':past': 1 },
    }),
  )

describe('a step at an outside system', () => {
  test('is PENDING with a lease beyond its Lambda while the call runs, then DONE', async () => {
    const call = vi.fn(async (key: string) => {
      const record = await readStep()
      expect(record).toMatchObject({ state: 'PENDING' })
      expect((record as { leaseUntil: number }).leaseUntil).toBeGreaterThan(scope.deadline)
      return charge(key)
    })
    const answer = await callOutside(scope, { call, reverse })
    expect(answer).toEqual({ charged: `demo:${scope.envelope.executionId}:CallProvider` })
    expect(await readStep()).toMatchObject({ state: 'DONE', result: answer })
  })

  test('calls again with the same key when the answer was lost', async () => {
    const call = vi.fn(charge)
    call.mockImplementationOnce(async (key) => {
      await charge(key)
      throw new Error('socket hang up')
    })
    await expect(callOutside(scope, { call, reverse })).rejects.toThrow('socket hang up')
    await callOutside(scope, { call, reverse })
    expect(call.mock.calls[0]).toEqual(call.mock.calls[1])
    expect(effects.size).toBe(1)
  })

  test('answers a repetition from the ledger without calling', async () => {
    const first = await callOutside(scope, { call: charge, reverse })
    const call = vi.fn(charge)
    expect(await callOutside(scope, { call, reverse })).toEqual(first)
    expect(call).not.toHaveBeenCalled()
  })

  test('is not called at all once the execution is cancelled', async () => {
    await cancel()
    const call = vi.fn(charge)
    const { executionId } = scope.envelope
    await expect(callOutside(scope, { call, reverse })).rejects.toMatchObject({
      name: 'Cancelled',
      executionId,
    })
    expect(call).not.toHaveBeenCalled()
  })

  test('that is cancelled during its call is not DONE, and its undo reverses the call at once', async () => {
    const call = async (key: string) => {
      await cancel()
      return charge(key)
    }
    await expect(callOutside(scope, { call, reverse })).rejects.toMatchObject({ name: 'Cancelled' })
    expect(effects.size).toBe(1)
    await undo()
    expect(effects.size).toBe(0)
  })
})

describe('the undo of a step at an outside system', () => {
  const lostAnswer = () =>
    callOutside(scope, {
      call: async (key) => {
        await charge(key)
        throw new Error('killed')
      },
      reverse,
    })

  test('waits while the step may still be at work', async () => {
    await expect(lostAnswer()).rejects.toThrow('killed')
    await expect(undo()).rejects.toMatchObject({ name: 'StepInFlight', step: 'CallProvider' })
    expect(effects.size).toBe(1)
  })

  test('asks by key what became of a call whose Lambda is dead, and reverses it', async () => {
    await expect(lostAnswer()).rejects.toThrow('killed')
    await endLease()
    await undo()
    expect(effects.size).toBe(0)
    expect(await readStep()).toMatchObject({ state: 'UNDONE' })
  })

  test('goes ahead at once after a refusal, which says that nothing happened', async () => {
    const call = async () => {
      throw new PaymentDeclined('generic_decline', { amount: 1, currency: 'USD' })
    }
    await expect(callOutside(scope, { call, reverse })).rejects.toMatchObject({ name: 'PaymentDeclined' })
    await undo()
    expect(await readStep()).toMatchObject({ state: 'UNDONE' })
  })

  test('makes a zombie that answers after it take its own call back', async () => {
    const call = async (key: string) => {
      await endLease()
      await undo()
      return charge(key)
    }
    await expect(callOutside(scope, { call, reverse })).rejects.toMatchObject({ name: 'StepFenced' })
    expect(effects.size).toBe(0)
  })

  test('does not settle over a lease that was renewed while it asked', async () => {
    await expect(lostAnswer()).rejects.toThrow('killed')
    await endLease()
    const slowUndo = undoStep(
      { ...scope, envelope: { ...scope.envelope, undo: 'UndoCall' } as never },
      {
        call: async (key) => {
          await reverse(key)
          // The state machine's next attempt begins, and is still at work.
          await lostAnswer().catch(() => {})
        },
      },
    )
    await expect(slowUndo).rejects.toMatchObject({ name: 'StepInFlight' })
    await endLease()
    await undo()
    expect(effects.size).toBe(0)
  })
})
