import { type DynamoDBDocumentClient, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { documents } from '#lambdas/clients.ts'
import { tryTransact } from '#lambdas/records/transact.ts'
import { inventory, inventoryTable } from '#lambdas/runtime.ts'
import { createInventory } from '#lambdas/stores/inventory/inventory.ts'
import { spread } from '#test/support/spread.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'
import { type Item, readItem, readPages } from '#verify/tables/tables.ts'

/** What a stock promises, however many shards it is kept in. */

const SKU = 'SKU-A'
const unitPrice = { amount: 1999, currency: 'USD' }

let tables: TestTables
let tenants = 0
beforeAll(async () => {
  tables = await startTables()
})
afterAll(() => tables.stop())

/** Stock of `onHand` pieces as an item each: the first shard, and the others. */
async function store(tenant: string, shards: readonly number[]): Promise<void> {
  for (const [shard, onHand] of shards.entries()) {
    const pk = `STOCK#${tenant}#${SKU}${shard === 0 ? '' : `#${shard}`}`
    const home = {
      sku: SKU,
      unitPrice,
      tenantKey: tenant,
      ...(shards.length > 1 ? { shards: shards.length } : {}),
    }
    await documents().send(
      new PutCommand({
        TableName: process.env.INVENTORY_TABLE!,
        Item: { pk, sk: 'STOCK', onHand, reserved: 0, available: onHand, ...(shard === 0 ? home : {}) },
      }),
    )
  }
}

/** Each gives 120 pieces to a tenant of its own. */
const KEPT: Record<string, (tenant: string) => Promise<unknown>> = {
  'in one item, as before there were shards': (tenant) => store(tenant, [120]),
  'as it is set': (tenant) => inventory().put(tenant, { sku: SKU, onHand: 120, unitPrice }),
  'a few pieces in each of many shards': (tenant) =>
    store(
      tenant,
      Array.from({ length: 20 }, () => 6),
    ),
  'all in the first of two shards, as after a first setting of before': (tenant) => store(tenant, [120, 0]),
  'all in the last shard': (tenant) => store(tenant, [0, 0, 0, 120]),
}

interface Order {
  tenant: string
  executionId: string
  quantity: number
}

const reserverOf = ({ tenant, executionId }: Order) => ({
  tenant,
  executionId,
  workflow: 'order-fulfillment',
  step: 'ReserveInventory',
})

/** As the step does it, without a ledger: returns the shard, or undefined when too little is left. */
async function reserve(order: Order): Promise<number | undefined> {
  const reserver = reserverOf(order)
  for (;;) {
    const { lines, shortages } = await inventory().place(reserver, [{ sku: SKU, quantity: order.quantity }])
    if (shortages.length > 0) {
      return undefined
    }
    const { ok } = await tryTransact(documents(), inventory().reserve(reserver, lines), Date.now() + 20_000)
    if (ok) {
      return lines[0]!.shard
    }
  }
}

async function move(how: 'ship' | 'release' | 'takeBack', order: Order, shard: number): Promise<boolean> {
  const writes = inventory()[how](reserverOf(order), [{ sku: SKU, quantity: order.quantity, shard }])
  return (await tryTransact(documents(), writes, Date.now() + 20_000)).ok
}

const find = async (tenant: string) => (await inventory().find(tenant, [SKU])).get(SKU)!

/** In each shard `available` is `onHand` − `reserved`, none is below zero, and its reservations hold what is reserved. */
async function findFlaws(tenant: string): Promise<string[]> {
  const scanned = await readPages(tables.call, 'Scan', { TableName: process.env.INVENTORY_TABLE })
  const own = scanned.map(readItem).filter(({ pk }) => pk.split('#')[1] === tenant)
  const shards = own.filter(({ sk }) => sk === 'STOCK') as (Item & Record<string, number>)[]
  return shards.flatMap(({ pk, onHand, reserved, available }) => {
    const held = own
      .filter((item) => item.pk === pk && item.state === 'RESERVED')
      .reduce((sum, { quantity }) => sum + Number(quantity), 0)
    const isRight =
      available === onHand! - reserved! && Math.min(available, reserved!) >= 0 && held === reserved
    return isRight ? [] : [`${pk}: ${onHand} − ${reserved} = ${available}, held ${held}`]
  })
}

describe.each(spread(Object.entries(KEPT), 3))('stock that is kept %s', (_, keep) => {
  async function open(): Promise<string> {
    const tenant = `stock-${tenants++}`
    await keep(tenant)
    return tenant
  }

  test('is shown as one sum, alone and in the list', async () => {
    const tenant = await open()
    const shown = { sku: SKU, onHand: 120, reserved: 0, available: 120, unitPrice }
    expect(await find(tenant)).toEqual(shown)
    expect(await inventory().list(tenant, { limit: 10 })).toEqual({ items: [shown] })
    expect(await inventory().findPrices(tenant, [SKU, 'SKU-NONE'])).toEqual(new Map([[SKU, unitPrice]]))
  })

  test('gives all its pieces to 150 orders at once that want one each, and not one more', async () => {
    const tenant = await open()
    const orders = Array.from({ length: 150 }, (_, index) => ({
      tenant,
      executionId: `o-${index}`,
      quantity: 1,
    }))
    const shards = await inLanes(orders, 32, reserve)
    expect(shards.filter((shard) => shard !== undefined)).toHaveLength(120)
    expect(await find(tenant)).toMatchObject({ onHand: 120, reserved: 120, available: 0 })
    expect(await findFlaws(tenant)).toEqual([])
  })

  test('refuses an order only when all shards together have too little for it', async () => {
    const tenant = await open()
    const taken = await reserve({ tenant, executionId: 'large', quantity: 119 })
    expect(taken).toBeDefined()
    expect(await reserve({ tenant, executionId: 'two', quantity: 2 })).toBeUndefined()
    expect(await reserve({ tenant, executionId: 'one', quantity: 1 })).toBeDefined()
    expect(await findFlaws(tenant)).toEqual([])
  })

  test('ships, takes back and releases where it was reserved, each once', async () => {
    const tenant = await open()
    const orders = Array.from({ length: 20 }, (_, index) => ({
      tenant,
      executionId: `o-${index}`,
      quantity: 5,
    }))
    await inLanes(orders, 8, async (order) => {
      const shard = (await reserve(order))!
      expect(await move('ship', order, shard)).toBe(true)
      expect(await move('ship', order, shard)).toBe(false)
      if (order.executionId.endsWith('3')) {
        expect(await move('takeBack', order, shard)).toBe(true)
        expect(await move('release', order, shard)).toBe(true)
        expect(await move('release', order, shard)).toBe(false)
      }
    })
    expect(await find(tenant)).toMatchObject({ onHand: 120 - 18 * 5, reserved: 0 })
    expect(await findFlaws(tenant)).toEqual([])
  })

  test('is set to what is counted, above and below, but not below what is reserved', async () => {
    const tenant = await open()
    await inLanes(
      Array.from({ length: 10 }, (_, index) => ({ tenant, executionId: `o-${index}`, quantity: 3 })),
      5,
      reserve,
    )
    const price = { amount: 5, currency: 'USD' }
    for (const onHand of [1000, 120, 31, 30]) {
      const set = { sku: SKU, onHand, reserved: 30, available: onHand - 30, unitPrice: price }
      expect(await inventory().put(tenant, { sku: SKU, onHand, unitPrice: price })).toEqual(set)
      expect(await find(tenant)).toEqual(set)
      expect(await findFlaws(tenant)).toEqual([])
    }
    expect(await inventory().put(tenant, { sku: SKU, onHand: 29, unitPrice: price })).toBeUndefined()
    expect(await reserve({ tenant, executionId: 'late', quantity: 1 })).toBeUndefined()
  })

  test('loses and gains nothing when it is set while orders reserve and ship', async () => {
    const tenant = await open()
    let shipped = 0
    const orders = Array.from({ length: 60 }, (_, index) => ({
      tenant,
      executionId: `o-${index}`,
      quantity: 2,
    }))
    const selling = inLanes(orders, 12, async (order) => {
      const shard = (await reserve(order))!
      await move('ship', order, shard)
      shipped += order.quantity
    })
    // The price alone is changed: what is on hand is what was read a moment ago, or it is set again.
    const before = shipped
    const level = await inventory().put(tenant, { sku: SKU, onHand: 120, unitPrice })
    await selling
    expect(level).toMatchObject({ onHand: 120 })
    const { onHand } = await find(tenant)
    expect(onHand).toBeGreaterThanOrEqual(120 - shipped)
    expect(onHand).toBeLessThanOrEqual(120 - before)
    expect(await findFlaws(tenant)).toEqual([])
  })
})

test('two who set one stock at once leave what one of them has set', async () => {
  const tenant = `stock-${tenants++}`
  await inventory().put(tenant, { sku: SKU, onHand: 400, unitPrice })
  await Promise.all([500, 700].map((onHand) => inventory().put(tenant, { sku: SKU, onHand, unitPrice })))
  expect([500, 700]).toContain((await find(tenant)).onHand)
})

/** The store of somebody between whose first reading and first write `act` comes. */
function overtakenBy(act: () => Promise<unknown>) {
  let overtaking: Promise<unknown> | undefined
  const send = async (command: never) => {
    if ((command as object) instanceof TransactWriteCommand) {
      overtaking ??= act()
      await overtaking
    }
    return documents().send(command)
  }
  const client = { send } as unknown as DynamoDBDocumentClient
  return createInventory({ client, table: inventoryTable() })
}

describe('pieces that an order has reserved since the stock was read', () => {
  test.each([
    ['the first shard', [120]],
    ['another shard', [0, 120]],
  ])('are not taken out of %s by setting fewer', async (_, shards) => {
    const tenant = `stock-${tenants++}`
    await store(tenant, shards)
    const order = { tenant, executionId: 'faster', quantity: 100 }
    const overtaken = overtakenBy(() => reserve(order))
    expect(await overtaken.put(tenant, { sku: SKU, onHand: 50, unitPrice })).toBeUndefined()
    expect(await find(tenant)).toMatchObject({ onHand: 120, reserved: 100, available: 20 })
    expect(await findFlaws(tenant)).toEqual([])
  })

  test('are not moved to another shard', async () => {
    const tenant = `stock-${tenants++}`
    // No shard alone has what is wanted.
    await store(tenant, [8, 8])
    const faster = overtakenBy(() => reserve({ tenant, executionId: 'faster', quantity: 8 }))
    const wanted = { tenant, executionId: 'slower' }
    const { shortages } = await faster.place(wanted, [{ sku: SKU, quantity: 10 }])
    expect(shortages).toEqual([{ sku: SKU, requested: 10, available: 8 }])
    expect(await find(tenant)).toMatchObject({ onHand: 16, reserved: 8, available: 8 })
    expect(await findFlaws(tenant)).toEqual([])
  })
})

test('many pieces come to lie in several shards, few in one', async () => {
  const tenant = `stock-${tenants++}`
  await inventory().put(tenant, { sku: SKU, onHand: 1000, unitPrice })
  const orders = Array.from({ length: 60 }, (_, index) => ({
    tenant,
    executionId: `o-${index}`,
    quantity: 1,
  }))
  expect(new Set(await inLanes(orders, 10, reserve)).size).toBeGreaterThan(10)
  const small = `stock-${tenants++}`
  await inventory().put(small, { sku: SKU, onHand: 99, unitPrice })
  expect(
    new Set(
      await inLanes(
        orders.map((order) => ({ ...order, tenant: small })),
        10,
        reserve,
      ),
    ),
  ).toEqual(new Set([0]))
})

/** Runs so many at a time. */
async function inLanes<In, Out>(
  all: readonly In[],
  lanes: number,
  run: (each: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = []
  let next = 0
  const work = async () => {
    while (next < all.length) {
      const index = next++
      results[index] = await run(all[index]!)
    }
  }
  await Promise.all(Array.from({ length: lanes }, work))
  return results
}
