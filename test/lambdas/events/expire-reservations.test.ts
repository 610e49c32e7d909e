import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn'
import { DeleteCommand, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Handler } from 'aws-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { documents, executionsTable } from '#lambdas/clients.ts'
import { handler as expireReservations } from '#lambdas/events/expire-reservations.ts'
import { executionKey, stepKey } from '#lambdas/records/keys.ts'
import { inventoryTable } from '#lambdas/runtime.ts'
import { handler as recordEnding } from '#lambdas/steps/ending/record-ending.ts'
import { handler as release } from '#lambdas/steps/inventory/release-inventory.ts'
import { handler as reserve } from '#lambdas/steps/inventory/reserve-inventory.ts'
import { handler as validate } from '#lambdas/steps/order/validate-order.ts'
import { handler as ship } from '#lambdas/steps/warehouse/update-warehouse.ts'
import { readBalances } from '#test/support/balances.ts'
import { storeExecution } from '#test/support/execution-record.ts'
import { envelopeOf, invoke, seedStock, TENANT } from '#test/support/order-envelope.ts'
import { restoreAfterAll } from '#test/support/restore-after-all.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'

const stateMachines = restoreAfterAll(mockClient(SFNClient))
const GONE = new ExecutionDoesNotExist({ message: 'gone', $metadata: {} })
const PAST = '2020-01-01T00:00:00.000Z'
const DAY = 86_400_000

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
  process.env.STATE_MACHINE_ARNS = JSON.stringify({
    'order-fulfillment': 'arn:aws:states:us-east-1:111111111111:stateMachine:orders:1',
  })
})
afterAll(() => tables.stop())

let orders = 0
let orderId: string
let ref: { tenant: string; executionId: string }
let before: Awaited<ReturnType<typeof readBalances>>
beforeEach(async () => {
  stateMachines.reset()
  stateMachines.on(DescribeExecutionCommand).rejects(GONE)
  orderId = `expiry-${orders++}`
  ref = { tenant: TENANT, executionId: orderId }
  await seedStock()
  before = await readBalances()
  await run(validate, 'ValidateOrder')
  await run(reserve, 'ReserveInventory')
})

const run = (handler: unknown, step: string, more: object = {}) =>
  invoke(handler as Handler, envelopeOf(orderId, { step, ...more }))
const expire = () => invoke(expireReservations, {}, 60_000)
const reservationKey = (sku: string) => ({ pk: `STOCK#${TENANT}#${sku}`, sk: `RESERVATION#${orderId}` })
const reservation = async (sku = 'SKU-A') =>
  (await documents().send(new GetCommand({ TableName: inventoryTable(), Key: reservationKey(sku) }))).Item!

/** Lets the time pass after which the reservations are looked at; they were made so many days ago. */
const fallDue = async (days = 0) => {
  for (const sku of ['SKU-A', 'SKU-B']) {
    const reservedAt = new Date(Date.now() - days * DAY).toISOString()
    await documents().send(
      new UpdateCommand({
        TableName: inventoryTable(),
        Key: reservationKey(sku),
        UpdateExpression: 'SET deadline = :past, reservedAt = :reserved',
        ExpressionAttributeValues: { ':past': PAST, ':reserved': reservedAt },
      }),
    )
  }
}
/** What an execution of the status has besides. */
const ATTRIBUTES: Record<string, object> = {
  AWAITING_APPROVAL: { waiting: new Set(['ApproveOrder']) },
  COMPLETED: { endedAt: PAST },
  COMPENSATED: { endedAt: PAST },
  COMPENSATION_FAILED: { stuck: { error: 'Failed', since: PAST, execution: 'R1_demo_x' } },
}
const setStatus = (status: string) =>
  storeExecution({ ...ref, workflow: 'order-fulfillment', input: {} }, { status, ...ATTRIBUTES[status] })
/** As after a restore of the table to a time before the execution. */
const forgetExecution = async () => {
  for (const Key of [executionKey(ref), stepKey(ref, 'ValidateOrder'), stepKey(ref, 'ReserveInventory')]) {
    await documents().send(new DeleteCommand({ TableName: executionsTable(), Key }))
  }
}

describe('a reservation that is due', () => {
  test.each(['RUNNING', 'AWAITING_APPROVAL', 'COMPENSATING', 'COMPENSATION_FAILED'])(
    'is kept while its execution is %s, and looked at again within six hours',
    async (status) => {
      const held = await readBalances()
      await setStatus(status)
      await fallDue(5)
      await expire()
      expect(await readBalances()).toEqual(held)
      const { state, deadline } = await reservation()
      expect(state).toBe('RESERVED')
      expect(Date.parse(deadline)).toBeGreaterThan(Date.now())
      expect(Date.parse(deadline)).toBeLessThanOrEqual(Date.now() + DAY / 4)
    },
  )

  test.each(['COMPENSATED', 'COMPLETED'])('is released, once, when its execution is %s', async (status) => {
    await setStatus(status)
    await fallDue()
    await Promise.all([expire(), expire(), expire()])
    expect(await readBalances()).toEqual(before)
    expect(await reservation()).toMatchObject({ state: 'RELEASED' })
    await expire()
    expect(await readBalances()).toEqual(before)
  })

  test('is released when nobody knows of its execution, and no late delivery changes that', async () => {
    await forgetExecution()
    await fallDue()
    await expire()
    expect(await readBalances()).toEqual(before)
    await expect(run(reserve, 'ReserveInventory')).rejects.toMatchObject({ name: 'StepFenced' })
    await expect(run(ship, 'UpdateWarehouse')).rejects.toThrow()
    await run(release, 'ReserveInventory', { undo: 'ReleaseInventory', results: {} })
    expect(await readBalances()).toEqual(before)
  })

  test('is kept when our table knows of no execution, and Step Functions runs it', async () => {
    const held = await readBalances()
    await forgetExecution()
    stateMachines.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' })
    await fallDue()
    await expire()
    expect(await readBalances()).toEqual(held)
  })

  test('is released either by its own undo or by this, not by both', async () => {
    await setStatus('COMPENSATING')
    await fallDue()
    const undo = run(release, 'ReserveInventory', { undo: 'ReleaseInventory', results: {} })
    const ended = undo.then(() =>
      run(recordEnding, 'SagaCompensated', { ending: 'COMPENSATED', failure: { error: 'Test' } }),
    )
    await Promise.all([ended, expire(), expire()])
    await expire()
    expect(await readBalances()).toEqual(before)
  })
})

describe('the index of held reservations', () => {
  const due = async () => {
    const { Items } = await tables.call('Scan', { TableName: inventoryTable(), IndexName: 'ByDeadline' })
    return (Items as { sk: { S: string } }[]).filter(({ sk }) => sk.S === `RESERVATION#${orderId}`).length
  }

  test('holds what is reserved, and nothing of what was shipped or released', async () => {
    expect(await due()).toBe(2)
    await run(ship, 'UpdateWarehouse')
    expect(await due()).toBe(0)
    const { handler: takeBack } = await import('#lambdas/steps/warehouse/revert-warehouse.ts')
    await run(takeBack, 'UpdateWarehouse', { undo: 'RevertWarehouse', results: {} })
    expect(await due()).toBe(2)
    await run(release, 'ReserveInventory', { undo: 'ReleaseInventory', results: {} })
    expect(await due()).toBe(0)
  })

  test('gives a new reservation an hour', async () => {
    const { deadline, reservedAt } = await reservation()
    expect(Date.parse(deadline) - Date.parse(reservedAt)).toBe(3_600_000)
    await expire()
    expect(await reservation()).toMatchObject({ state: 'RESERVED', deadline })
  })
})
