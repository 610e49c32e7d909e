import { beforeEach, describe, expect, test } from 'vitest'
import { loseEvents } from '#test/support/lost-events.ts'
import { changeRecord } from '#test/support/order-record.ts'
import { rows, type Shop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'
import { sweepNow } from '#test/support/sweeper.ts'
import { type Attributes, readPartitions, replaceTenantItems } from '#verify/tables/tenant-items.ts'

const cloud = await openShopCloud({ simulatedTime: true })
let shop: Shop
beforeEach(async () => {
  shop = await cloud.openShop({ 'SKU-A': 10 })
})

const TABLE = 'FlowForge-Executions'
const DAY = 24 * 3_600_000
const executionOf = (orderId: string, prefix?: string) => cloud.executionOf(shop, orderId, prefix)
const partition = (orderId: string) => `EXEC#${shop.tenant}#${orderId}`
const stock = async () => (await shop.snapshot()).inventory[0]

/** What the table of executions holds of an order. */
const read = (orderId: string) => readPartitions(cloud.dynamoDb, TABLE, [partition(orderId)])
/** Puts back what the table has held of an order. */
const putBack = async (orderId: string, moment: ReadonlyMap<string, Attributes>) =>
  replaceTenantItems(cloud.dynamoDb, new Map([[TABLE, await read(orderId)]]), new Map([[TABLE, moment]]))
const only = (moment: ReadonlyMap<string, Attributes>, isKept: (sk: string) => boolean) =>
  new Map([...moment].filter(([, { sk }]) => isKept(sk!.S!)))
const sweep = (orderId: string) => sweepNow(cloud, shop, orderId)
/** Runs an order to its end, and puts the table back to the moment when this state was called. */
const endAndPutBack = async (state: string, body: object = {}) => {
  const block = cloud.block(state)
  const orderId = await shop.start(body)
  await block.reached
  const moment = await read(orderId)
  block.release()
  const ended = await shop.ended(orderId)
  await cloud.settled()
  await putBack(orderId, moment)
  return { orderId, ended }
}
/** An order whose function of this state does not answer until it is released; the clock stands meanwhile. */
const startWaiting = async (state = 'ProcessPayment') => {
  const block = cloud.block(state)
  const orderId = await shop.start()
  await block.reached
  return { orderId, release: block.release }
}
const declined = { paymentMethod: 'tok_chargeDeclined' }

describe('an order that Step Functions has ended, with a record that is open again', () => {
  test.each(['ValidateOrder', 'ProcessPayment', 'RecordEnding'])(
    'is completed by the sweeper, with its ledger, when the table is as it was at %s',
    async (state) => {
      const { orderId, ended } = await endAndPutBack(state)
      expect(await shop.order(orderId)).toMatchObject({ status: 'RUNNING' })
      await sweep(orderId)
      const healed = await shop.order(orderId)
      expect(healed).toMatchObject({ status: 'COMPLETED' })
      expect(healed.results).toEqual(ended.results)
      expect(rows(healed).sort()).toEqual(rows(ended).sort())
      expect(await cloud.violations(shop)).toEqual([])
    },
  )

  test('answers a cancel by 409, and is COMPLETED at once', async () => {
    const { orderId } = await endAndPutBack('UpdateWarehouse')
    const { status, body } = await shop.cancel(orderId)
    expect([status, body.type]).toEqual([409, '/problems/already-ended'])
    expect(await shop.order(orderId)).toMatchObject({ status: 'COMPLETED' })
    expect(await shop.order(orderId)).not.toHaveProperty('cancelRequestedAt')
    expect(await cloud.violations(shop)).toEqual([])
  })

  test.each(['ReserveInventory', 'ReleaseInventory', 'RecordEnding'])(
    'is compensated by the sweeper when it was undone, and the table is as it was at %s',
    async (state) => {
      const { orderId } = await endAndPutBack(state, declined)
      await sweep(orderId)
      expect(await shop.order(orderId)).toMatchObject({
        status: 'COMPENSATED',
        failure: { step: 'ProcessPayment', error: 'PaymentDeclined' },
      })
      expect(await stock()).toMatchObject({ reserved: 0, available: 10 })
      expect(await cloud.violations(shop)).toEqual([])
    },
  )

  test('is compensated when a cancel finds it undone', async () => {
    const { orderId } = await endAndPutBack('ReserveInventory', declined)
    const { status } = await shop.cancel(orderId)
    expect(status).toBe(409)
    expect(await shop.order(orderId)).toMatchObject({ status: 'COMPENSATED' })
  })

  test('follows its newest rollback, of which the record knows nothing', async () => {
    const { orderId, release } = await startWaiting()
    const moment = await read(orderId)
    await cloud.stopInStepFunctions(shop, orderId)
    release()
    await shop.ended(orderId)
    await cloud.settled()
    await putBack(orderId, moment)
    await sweep(orderId)
    expect(await shop.order(orderId)).toMatchObject({ status: 'COMPENSATED' })
    expect(await executionOf(orderId, 'R2_')).toBeUndefined()
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('is reported and left alone when the two contradict each other', async () => {
    const { orderId } = await endAndPutBack('UpdateWarehouse')
    await changeRecord(cloud, shop, orderId, { status: 'COMPENSATING' })
    await sweep(orderId)
    expect(await shop.order(orderId)).toMatchObject({ status: 'COMPENSATING' })
    await changeRecord(cloud, shop, orderId, { status: 'RUNNING' })
    await sweep(orderId)
    expect(await shop.order(orderId)).toMatchObject({ status: 'COMPLETED' })
  })
})

describe('an order that broke off in Step Functions', () => {
  test('is rolled back by what its history tells, when the ledger has lost it', async () => {
    const { orderId, release } = await startWaiting('UpdateWarehouse')
    const all = await read(orderId)
    await putBack(
      orderId,
      only(all, (sk) => sk === 'SUMMARY'),
    )
    await cloud.stopInStepFunctions(shop, orderId)
    release()
    expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPENSATED', failure: { error: 'Stopped' } })
    expect((await shop.snapshot()).payments).toMatchObject([{ status: 'REFUNDED' }])
    expect(await stock()).toMatchObject({ reserved: 0, available: 10 })
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('is entered anew and rolled back, when the table has lost it altogether', async () => {
    const { orderId, release } = await startWaiting('PackItems')
    await putBack(orderId, new Map())
    await cloud.stopInStepFunctions(shop, orderId)
    release()
    expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPENSATED' })
    expect(await stock()).toMatchObject({ reserved: 0, available: 10 })
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('answers a cancel by 202, and is undone', async () => {
    const restore = loseEvents(cloud)
    const { orderId, release } = await startWaiting()
    await cloud.stopInStepFunctions(shop, orderId)
    release()
    await cloud.settled()
    restore()
    const { status } = await shop.cancel(orderId)
    expect(status).toBe(202)
    expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPENSATED' })
    expect(await cloud.violations(shop)).toEqual([])
  })
})

describe('an order that Step Functions runs', () => {
  test('goes on when its record is behind it, and is COMPLETED', async () => {
    const { orderId, release } = await startWaiting('UpdateWarehouse')
    const all = await read(orderId)
    await putBack(
      orderId,
      only(all, (sk) => sk === 'SUMMARY'),
    )
    await sweep(orderId)
    expect(await shop.order(orderId)).toMatchObject({ status: 'RUNNING' })
    release()
    expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPLETED' })
    expect(await stock()).toMatchObject({ onHand: 9, reserved: 0 })
  })

  test('is entered by its completion, when the table has lost it', async () => {
    const { orderId, release } = await startWaiting('UpdateWarehouse')
    await putBack(orderId, new Map())
    expect((await shop.get(`/orders/${orderId}`)).status).toBe(404)
    release()
    await cloud.settled()
    expect(await shop.order(orderId)).toMatchObject({ status: 'COMPLETED' })
  })

  test('commits nothing more when its record has ended', async () => {
    const { orderId, release } = await startWaiting()
    await changeRecord(cloud, shop, orderId, {
      status: 'COMPENSATED',
      endedAt: new Date(cloud.clock.now()).toISOString(),
    })
    release()
    await cloud.settled()
    expect(await shop.order(orderId)).toMatchObject({ status: 'COMPENSATED' })
    expect((await shop.snapshot()).payments).toEqual([])
  })
})

describe('an order that Step Functions does not know', () => {
  /** A copy of what the table holds of an order, under another id. */
  const copy = async (orderId: string, to: string, isKept: (sk: string) => boolean) => {
    const text = JSON.stringify([...only(await read(orderId), isKept)]).replaceAll(orderId, to)
    await putBack(to, new Map(JSON.parse(text)))
  }
  const enter = async (change: object = {}) => {
    const { orderId, release } = await startWaiting()
    const lost = `lost-${shop.tenant}`
    await copy(orderId, lost, (sk) => sk === 'SUMMARY' || sk === 'STEP#ValidateOrder')
    release()
    await shop.ended(orderId)
    const [key, record] = [...(await read(lost))].find(([, { sk }]) => sk!.S === 'SUMMARY')!
    await putBack(lost, new Map([...(await read(lost)), [key, { ...record, ...change }]]))
    return lost
  }

  test('is started, and its steps that are done are not done again', async () => {
    const orderId = await enter()
    await sweep(orderId)
    expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPLETED' })
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('is rolled back when its cancel was accepted', async () => {
    const orderId = await enter({ cancelRequestedAt: { S: '2026-01-01T00:00:00.000Z' } })
    await sweep(orderId)
    expect(await shop.ended(orderId)).toMatchObject({
      status: 'COMPENSATED',
      failure: { error: 'Cancelled' },
    })
    expect(await executionOf(orderId)).toBeUndefined()
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('is rolled back when it was being undone', async () => {
    const orderId = await enter({ status: { S: 'COMPENSATING' } })
    await sweep(orderId)
    expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPENSATED', failure: { error: 'Lost' } })
  })

  test('is rolled back when Step Functions has forgotten it', async () => {
    const startedAt = { S: new Date(cloud.clock.now() - 91 * DAY).toISOString() }
    const orderId = await enter({ startedAt })
    await sweep(orderId)
    expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPENSATED', failure: { error: 'Lost' } })
    expect(await executionOf(orderId)).toBeUndefined()
  })

  test('is completed when it had passed its pivot', async () => {
    const orderId = await enter({ committedAt: { S: '2026-01-01T00:00:00.000Z' } })
    await sweep(orderId)
    expect((await read(orderId)).get(`${partition(orderId)} SUMMARY`)).toMatchObject({
      status: { S: 'COMPLETED' },
    })
    expect(await executionOf(orderId)).toBeUndefined()
  })
})
