import { afterAll, beforeAll, expect, test } from 'vitest'
import { inventory } from '#lambdas/runtime.ts'
import { countReads } from '#test/support/count-reads.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'

const order = { tenant: 'acme', executionId: 'order-1' }

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
})
afterAll(() => tables.stop())

test('an order whose own shard has enough reads no other', async () => {
  await inventory().put('acme', { sku: 'pen', onHand: 1_000, unitPrice: { amount: 1, currency: 'USD' } })
  const lines = [{ sku: 'pen', quantity: 2 }]

  const reads = await countReads(async () => {
    expect(await inventory().place(order, lines)).toEqual({
      lines: [{ sku: 'pen', quantity: 2, shard: expect.any(Number) }],
      shortages: [],
    })
  })

  expect(reads).toBe(2)
})

test('an order for more than its own shard has is placed, and for more than all have is short', async () => {
  await inventory().put('acme', { sku: 'ink', onHand: 100, unitPrice: { amount: 1, currency: 'USD' } })

  expect(await inventory().place(order, [{ sku: 'ink', quantity: 100 }])).toMatchObject({ shortages: [] })
  expect(await inventory().place(order, [{ sku: 'ink', quantity: 101 }])).toMatchObject({
    shortages: [{ sku: 'ink', requested: 101, available: 100 }],
  })
})

test('a SKU that is not stocked is short of all', async () => {
  expect(await inventory().place(order, [{ sku: 'none', quantity: 1 }])).toMatchObject({
    shortages: [{ sku: 'none', requested: 1, available: 0 }],
  })
})

test('what is available is what the own shard has where that is enough, and else what all have', async () => {
  await inventory().put('acme', { sku: 'nib', onHand: 1_000, unitPrice: { amount: 1, currency: 'USD' } })
  const find = async (quantity: number) =>
    Object.fromEntries(await inventory().findAvailable(order, [{ sku: 'nib', quantity }]))

  const reads = await countReads(async () => {
    expect(await find(2)).toEqual({ nib: { available: 50, shard: expect.any(Number) } })
  })
  expect(reads).toBe(2)
  expect(await find(51)).toEqual({ nib: { available: 1_000 } })
  expect(await inventory().findAvailable(order, [{ sku: 'none', quantity: 1 }])).toEqual(new Map())
})
