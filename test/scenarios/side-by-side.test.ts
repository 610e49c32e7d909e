import { unmarshall } from '@aws-sdk/util-dynamodb'
import { beforeEach, describe, expect, test } from 'vitest'
import { Migration } from '#core/migration/schema.ts'
import * as m from '#core/migration/steps.ts'
import { Order } from '#core/order/schema.ts'
import * as o from '#core/order/steps.ts'
import { defineSaga, each, itemsOf, parallel, step } from '#core/saga/index.ts'
import { StepRecord } from '#lambdas/records/step-record.ts'
import { deploySaga } from '#test/support/deploy-saga.ts'
import { blockItem, MIGRATION, openMigrations } from '#test/support/migrations.ts'
import type { Shop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

/** Reserves and charges at the same time. */
const hurried = defineSaga('hurried-order', {
  input: Order,
  timeout: '1 hour',
  steps: [
    step(o.validateOrder),
    parallel(
      'ReserveAndPay',
      [step(o.reserveInventory, { undo: o.releaseInventory })],
      [step(o.processPayment, { undo: o.refundPayment })],
    ),
  ],
})

/** Migrates all services at the same time. */
const hasty = defineSaga('hasty-migration', {
  input: Migration,
  timeout: '1 hour',
  steps: [
    step(m.planMigration),
    each(
      'MigrateServices',
      itemsOf(m.planMigration, 'services'),
      [step(m.copyService, { undo: m.removeCopy }), step(m.switchService, { undo: m.switchBack })],
      { concurrency: 3 },
    ),
    step(m.verifyMigration),
  ],
})

const cloud = await openShopCloud({ simulatedTime: true })
await deploySaga(cloud, hurried)
await deploySaga(cloud, hasty)

let executions = 0
const start = async (saga: { name: string }, tenant: string, input: object, simulate?: object) => {
  const executionId = `x-${executions++}`
  const machineInput = { executionId, tenant, workflow: saga.name, input, ...(simulate ? { simulate } : {}) }
  return cloud.startExecution(`Test-${saga.name}`, machineInput, `${tenant}_${executionId}`)
}
const outcome = async (arn: string) => JSON.parse((await cloud.ended(arn)).output!) as { status: string }
const ledgerOf = async (arn: string, tenant: string) => {
  const { Items } = await cloud.dynamoDb('Scan', { TableName: 'FlowForge-Executions', ConsistentRead: true })
  const id = arn.split(`${tenant}_`)[1]
  const items = (Items as never[]).map((item) => unmarshall(item))
  const own = items.filter(({ pk, sk }) => pk === `EXEC#${tenant}#${id}` && sk.startsWith('STEP#'))
  return Object.fromEntries(own.map((item) => [item.step, StepRecord.parse(item)]))
}

describe('parallel: a branch fails while the other is at work', () => {
  let shop: Shop
  beforeEach(async () => {
    shop = await cloud.openShop({ 'SKU-A': 10 })
  })
  const order = (paymentMethod: string) => ({
    items: [{ sku: 'SKU-A', quantity: 2 }],
    customerId: 'c',
    paymentMethod,
  })
  const untouched = { onHand: 10, reserved: 0, available: 10 }

  test('both branches commit when none fails', async () => {
    const arn = await start(hurried, shop.tenant, order('tok_visa'))
    expect(await outcome(arn)).toMatchObject({
      status: 'COMPLETED',
      results: { validateOrder: {}, reserveInventory: {}, processPayment: {} },
    })
    expect((await shop.snapshot()).inventory[0]).toMatchObject({ reserved: 2 })
  })

  test('what had not committed yet is fenced off before it does', async () => {
    const reservation = cloud.block('ReserveInventory')
    const arn = await start(hurried, shop.tenant, order('tok_chargeDeclined'))
    await reservation.reached
    expect(await outcome(arn)).toMatchObject({
      status: 'COMPENSATED',
      failure: { step: 'ReserveAndPay', error: 'PaymentDeclined' },
    })
    expect((await ledgerOf(arn, shop.tenant)).ReserveInventory).toMatchObject({ state: 'UNDONE' })
    reservation.release()
    await cloud.settled()
    expect((await ledgerOf(arn, shop.tenant)).ReserveInventory).not.toHaveProperty('result')
    expect((await shop.snapshot()).inventory[0]).toMatchObject(untouched)
  })

  test('what had committed, and was not heard of, is undone', async () => {
    let committed = () => {}
    const hasCommitted = new Promise<void>((resolve) => {
      committed = resolve
    })
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const remove = cloud.inject('ReserveInventory', async (_, run) => {
      remove()
      const answer = await run()
      committed()
      await released
      return answer
    })
    const payment = cloud.block('ProcessPayment')
    const arn = await start(hurried, shop.tenant, order('tok_chargeDeclined'))
    await Promise.all([hasCommitted, payment.reached])
    payment.release()
    expect(await outcome(arn)).toMatchObject({ status: 'COMPENSATED' })
    release()
    await cloud.settled()
    expect((await ledgerOf(arn, shop.tenant)).ReserveInventory).toMatchObject({ state: 'UNDONE', result: {} })
    expect((await shop.snapshot()).inventory[0]).toMatchObject(untouched)
  })
})

describe('each, several at a time: an item fails while others are at work', () => {
  test('all are migrated at once, and their results are in order', async () => {
    const migrations = await openMigrations(cloud)
    const held = blockItem(cloud, 'CopyService', 'CopyService[0]')
    const arn = await start(hasty, migrations.tenant, MIGRATION)
    await held.reached
    await expect.poll(async () => (await migrations.platform()).live).toEqual({ catalogue: 2, invoices: 2 })
    held.release()
    expect(await outcome(arn)).toMatchObject({
      status: 'COMPLETED',
      results: { switchService: MIGRATION.services.map((service) => ({ service })) },
    })
  })

  test('those that were begun are undone, and come too late', async () => {
    const migrations = await openMigrations(cloud)
    const [first, last] = [
      blockItem(cloud, 'CopyService', 'CopyService[0]'),
      blockItem(cloud, 'SwitchService', 'SwitchService[2]'),
    ]
    const failing = { failAt: 'SwitchService', index: 1, when: 'after' }
    const arn = await start(hasty, migrations.tenant, MIGRATION, failing)
    await Promise.all([first.reached, last.reached])
    expect(await outcome(arn)).toMatchObject({ status: 'COMPENSATED' })
    first.release()
    last.release()
    await cloud.settled()
    const ledger = await ledgerOf(arn, migrations.tenant)
    for (const index of [0, 1, 2]) {
      expect(ledger[`CopyService[${index}]`]).toMatchObject({ state: 'UNDONE' })
      expect(ledger[`SwitchService[${index}]`]).toMatchObject({ state: 'UNDONE' })
    }
    expect(ledger['CopyService[0]']).not.toHaveProperty('startedAt')
    expect(ledger['SwitchService[2]']).not.toHaveProperty('result')
    expect(await migrations.platform()).toMatchObject({ copies: [] })
    expect(Object.values((await migrations.platform()).live)).toEqual([1])
  })
})
