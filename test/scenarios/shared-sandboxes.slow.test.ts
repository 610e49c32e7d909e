import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadAssembly } from '#local/assembly/index.ts'
import { testAssembly } from '#test/support/assembly.ts'
import { changeAssembly } from '#test/support/changed-assembly.ts'
import { environment } from '#test/support/function-bundle.ts'
import type { OrderDetail, Shop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

/** Orders whose functions run in one sandbox, several at a time, as on Lambda Managed Instances. */

const AT_ONCE = 8
/** While it is there, the third payment of a sandbox ends the sandbox, when all three have been taken. */
const crash = join(mkdtempSync(join(tmpdir(), 'flowforge-crash-')), 'crash')
const { functions } = loadAssembly(testAssembly, environment)
const { codePath } = functions.find(({ logicalId }) => logicalId === 'ProcessPayment')!
const dyingPayment = `
  import { existsSync, rmSync } from 'node:fs'
  import { setTimeout } from 'node:timers/promises'
  import { handler as processPayment } from ${JSON.stringify(join(codePath, 'index.mjs'))}
  let taken = 0
  export const handler = async (event, context) => {
    const answer = await processPayment(event, context)
    if (existsSync(${JSON.stringify(crash)}) && ++taken === 3) {
      rmSync(${JSON.stringify(crash)})
      process.exit(1)
    }
    while (existsSync(${JSON.stringify(crash)})) await setTimeout(10)
    return answer
  }`

const cloud = await openShopCloud({
  assembly: changeAssembly({ handlers: { ProcessPayment: dyingPayment } }, afterAll),
  simulatedTime: true,
  invocationsPerSandbox: AT_ONCE,
})

interface Kind {
  times: number
  order: object
  /** `COMPLETED`, or the error for which it is undone; how many of them. */
  ends: Record<string, number>
}

const plenty = { sku: 'SKU-PLENTY', quantity: 1, customerId: 'cust-1', paymentMethod: 'tok_visa' }
const KINDS: Kind[] = [
  { times: 6, order: plenty, ends: { COMPLETED: 6 } },
  // Two pieces are there.
  { times: 4, order: { ...plenty, sku: 'SKU-SCARCE' }, ends: { COMPLETED: 2, OutOfStock: 2 } },
  { times: 2, order: { ...plenty, paymentMethod: 'tok_chargeDeclined' }, ends: { PaymentDeclined: 2 } },
  {
    times: 2,
    order: { ...plenty, simulate: { failAt: 'UpdateWarehouse', when: 'after' } },
    ends: { SimulatedFailure: 2 },
  },
]
const CANCELLED: Kind = { times: 2, order: { ...plenty, requireApproval: true }, ends: { Cancelled: 2 } }

/** Sends the request until it is accepted, as a client whose connection breaks does. Returns the order's id. */
async function insist(send: () => ReturnType<Shop['post']>): Promise<string> {
  const { status, body } = await send()
  expect([202, 502], JSON.stringify(body)).toContain(status)
  return status === 202 ? (body.orderId as string) : insist(send)
}

const endOf = ({ status, failure }: OrderDetail) => (status === 'COMPENSATED' ? failure?.error : status)

/** Places all orders of a kind at the same time, each of them twice. Returns their ids. */
function place(shop: Shop, { times, order }: Kind): Promise<string[]> {
  return Promise.all(
    Array.from({ length: times }, async (_, number) => {
      const key = `${KINDS.findIndex((kind) => kind.order === order)}-${number}`
      const post = () => shop.post(order, { 'idempotency-key': key })
      const [id, again] = await Promise.all([insist(post), insist(post)])
      expect(again).toBe(id)
      return id!
    }),
  )
}

/** Places all orders, while those to be cancelled are, and returns how those of each kind have ended. */
async function order(shop: Shop) {
  // An approval would expire.
  const letTimePass = cloud.clock.hold()
  // Before the others: what a crash hurts is tried again when time passes.
  const cancelled = await place(shop, CANCELLED)
  for (const id of cancelled) {
    await expect.poll(async () => (await shop.order(id)).status).toBe('AWAITING_APPROVAL')
  }
  const [placed] = await Promise.all([
    Promise.all(KINDS.map((kind) => place(shop, kind))),
    ...cancelled.map((id) => insist(() => shop.cancel(id))),
  ])
  letTimePass()
  return Promise.all(
    [...placed, cancelled].map(async (ids) => {
      const ended = await Promise.all(ids.map((id) => shop.ended(id)))
      const counts = Map.groupBy(ended, endOf)
      return Object.fromEntries([...counts].map(([end, { length }]) => [end, length]))
    }),
  )
}

const openShop = () => cloud.openShop({ 'SKU-PLENTY': 100, 'SKU-SCARCE': 2 })
const expected = [...KINDS, CANCELLED].map(({ ends }) => ends)

test('orders of all endings at the same time end as they do alone, with money and stock right', async () => {
  const shop = await openShop()
  expect(await order(shop)).toEqual(expected)
  expect(await cloud.violations(shop)).toEqual([])
})

test('a function that dies takes along what runs beside it, which is tried again: money and stock are right', async () => {
  const shop = await openShop()
  const hurt: string[] = []
  for (const { name } of cloud.lambda.list()) {
    cloud.inject(name, async (_, run) => {
      const outcome = await run()
      if (outcome.failed && outcome.payload.includes('Runtime.ExitError')) {
        hurt.push(name)
      }
      return outcome
    })
  }
  writeFileSync(crash, '')
  expect(await order(shop)).toEqual(expected)
  expect(await cloud.violations(shop)).toEqual([])
  expect(hurt.filter((name) => name === 'FlowForge-ProcessPayment').length).toBeGreaterThanOrEqual(3)
  expect(hurt.length).toBeLessThanOrEqual(AT_ONCE)
})
