import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createSimulatedClock } from '#local/clock.ts'
import { type Cloud, type CloudOptions, createCloud, type RunningCloud } from '#local/cloud.ts'
import type { Store } from '#local/step-functions/index.ts'
import { testAssembly } from '#test/support/assembly.ts'
import { createShop, type Shop } from '#test/support/shop.ts'

let cloud: Cloud | undefined
afterEach(() => cloud?.stop())

async function start(options: CloudOptions): Promise<RunningCloud> {
  cloud = createCloud({ assembly: testAssembly, ...options })
  return cloud.start()
}

/** Puts a disk under the engine's store that may be full. */
function onDisk(disk: { isFull: boolean }): (store: Store) => Store {
  return (store) =>
    Object.assign(Object.create(store) as Store, {
      commit(...args: Parameters<Store['commit']>) {
        if (disk.isFull) {
          throw new Error('database or disk is full')
        }
        store.commit(...args)
      },
    })
}

const order = { items: [{ sku: 'SKU-A', quantity: 1 }], customerId: 'cust-1', paymentMethod: 'tok_visa' }
const statusOf = async (shop: Shop, id: string) => (await shop.order(id)).status

test('a full disk is reported once, refuses new work with 503, and is over as soon as there is room', async () => {
  const disk = { isFull: false }
  const reports: string[] = []
  const report = (line: string) => reports.push(line)
  const { url } = await start({ wrapStore: onDisk(disk), report })
  const shop = createShop(url!, 'full')
  await shop.stock('SKU-A', 5)
  const health = async () => {
    const response = await fetch(`${url}/health`)
    return { status: response.status, text: await response.text() }
  }
  expect((await health()).status).toBe(200)

  disk.isFull = true
  expect((await shop.post({ ...order, orderId: 'first' })).status).toBe(503)
  expect(reports).toEqual([
    'Step Functions: its data file cannot be written (database or disk is full); new work is refused until this is over, and nothing is lost',
  ])
  expect(await health()).toEqual({ status: 503, text: expect.stringContaining('database or disk is full') })
  const headers = { 'content-type': 'application/json' }
  const refused = await fetch(`${url}/orders`, { method: 'POST', headers, body: JSON.stringify(order) })
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
  expect(await shop.get('/orders/first')).toMatchObject({ status: 200 })

  disk.isFull = false
  await expect.poll(async () => (await health()).status, { timeout: 30_000 }).toBe(200)
  expect(reports.slice(1)).toEqual(['Step Functions: works again'])
  expect((await shop.post({ ...order, orderId: 'first' })).status).toBe(202)
  expect((await shop.ended('first')).status).toBe('COMPLETED')
})

test('an order that was entered and never started is started by the next start', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'flowforge-entered-'))
  const disk = { isFull: false }
  const first = await start({ dataDir, wrapStore: onDisk(disk) })
  const shop = createShop(first.url!, 'entered')
  await shop.stock('SKU-A', 5)
  disk.isFull = true
  expect((await shop.post({ ...order, orderId: 'lost' })).status).toBe(503)
  await cloud!.stop()

  const clock = createSimulatedClock(Date.now(), { automatic: true })
  const second = await start({ dataDir, clock })
  const again = createShop(second.url!, 'entered')
  expect(await statusOf(again, 'lost')).toBe('RUNNING')
  await clock.advance(1_000)
  expect(await statusOf(again, 'lost')).toBe('COMPLETED')
})
