import type { Handler } from 'aws-lambda'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { inventory } from '#lambdas/runtime.ts'
import { handler as check } from '#lambdas/steps/inventory/check-inventory.ts'
import { handler as reserve } from '#lambdas/steps/inventory/reserve-inventory.ts'
import { countReads } from '#test/support/count-reads.ts'
import { envelopeOf, invoke, LINES, seedStock, TENANT } from '#test/support/order-envelope.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
})
afterAll(() => tables.stop())

let orders = 0
let executionId: string
beforeEach(() => {
  executionId = `reserve-${orders++}`
})
const { validateOrder } = envelopeOf('any').results

interface Checked {
  available: { sku: string; available: number; shard?: number }[]
}
interface Reserved {
  lines: { sku: string; shard: number }[]
}
const runCheck = async () =>
  (await invoke(
    check as Handler,
    envelopeOf(executionId, { step: 'CheckInventory', results: { validateOrder } }),
  )) as Checked
const runReserve = async (checkInventory?: Checked) => {
  const results = { validateOrder, ...(checkInventory ? { checkInventory } : {}) }
  return (await invoke(
    reserve as Handler,
    envelopeOf(executionId, { step: 'ReserveInventory', results }),
  )) as Reserved
}
const seenIn = (shard: number): Checked => ({
  available: LINES.map(({ sku }) => ({ sku, available: 5, shard })),
})

test('what was seen in a shard is reserved from it, and nothing is read again', async () => {
  await seedStock(TENANT, 90)
  const seen = await runCheck()
  expect(seen.available).toMatchObject(LINES.map(({ sku }) => ({ sku, shard: 0 })))

  const reads = await countReads(async () => {
    expect((await runReserve(seen)).lines).toMatchObject(LINES.map(({ sku }) => ({ sku, shard: 0 })))
  })

  expect(reads).toBe(0)
})

test('where others were faster, it looks for another shard', async () => {
  await seedStock(TENANT, 1_000)

  const { lines } = await runReserve(seenIn(20))

  expect(lines.every(({ shard }) => shard < 20)).toBe(true)
  const stock = await inventory().find(TENANT, ['SKU-A', 'SKU-B'])
  expect([...stock.values()].map(({ reserved }) => reserved)).toEqual([2 + 2, 3 + 3])
})

test('a line that was not seen in one shard is looked for, and so are all where nothing was checked', async () => {
  await seedStock(TENANT, 90)
  const [first, second] = seenIn(0).available

  expect((await runReserve({ available: [first!, { sku: second!.sku, available: 5 }] })).lines).toHaveLength(
    2,
  )
  executionId = `reserve-${orders++}`
  expect((await runReserve()).lines).toHaveLength(2)
})

test('what is short by now is refused, whatever was seen, and says how much there is', async () => {
  await seedStock(TENANT, 90)
  const seen = await runCheck()
  const { reserved } = (await inventory().find(TENANT, ['SKU-B'])).get('SKU-B')!
  await inventory().put(TENANT, { sku: 'SKU-B', onHand: reserved + 2, unitPrice: LINES[0]!.unitPrice })

  await expect(runReserve(seen)).rejects.toMatchObject({
    name: 'OutOfStock',
    message: expect.stringContaining('SKU-B'),
  })
})
