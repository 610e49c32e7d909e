import { expect, test, vi } from 'vitest'
import { openShopCloud } from '#test/support/shop-cloud.ts'

interface Metric {
  name: string
  dimensions: Record<string, string>
  sum: number
}

const cloud = await openShopCloud({ simulatedTime: true })

async function ask(query: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(`${cloud.url}/.flowforge/metrics${query}`, { method, headers })
  return { status: response.status, body: (await response.json()) as { metrics: Metric[]; message?: string } }
}

const HEADERS = { 'x-tenant-id': 'acme' }

/** By name, and by workflow and step where there are such dimensions. */
async function readSums(): Promise<Record<string, number>> {
  const { metrics } = (await ask('?seconds=86400', HEADERS)).body
  return Object.fromEntries(
    metrics.map(({ name, dimensions: { service: _, ...dimensions }, sum }) => [
      [name, ...Object.values(dimensions)].join(' '),
      sum,
    ]),
  )
}

test('has the metrics of CloudWatch, of all tenants, by the names that the dashboard knows', async () => {
  const shop = await cloud.openShop({ 'SKU-A': 9 })
  await shop.ended(await shop.start())
  await shop.ended(
    await shop.start({
      simulate: [
        { failAt: 'UpdateWarehouse', when: 'after' },
        { failAt: 'UnpackItems', when: 'before', times: 2 },
      ],
    }),
  )
  // The last line of a function may come after its answer.
  await vi.waitFor(async () =>
    expect(await readSums()).toMatchObject({ 'ExecutionsEnded order-fulfillment COMPENSATED': 1 }),
  )
  expect(await readSums()).toMatchObject({
    'ExecutionsEnded order-fulfillment COMPLETED': 1,
    'Undos order-fulfillment': 4,
    'StepFailures order-fulfillment UpdateWarehouse': 1,
    'StepFailures order-fulfillment UnpackItems': 2,
    'StepRetries order-fulfillment UnpackItems': 2,
  })
})

test("has no tenant, no execution and nobody's name", async () => {
  const { metrics } = (await ask('?seconds=86400', HEADERS)).body
  const dimensions = new Set(metrics.flatMap((metric) => Object.keys(metric.dimensions)))
  expect([...dimensions].filter((name) => !['service', 'workflow', 'step', 'ending'].includes(name))).toEqual(
    [],
  )
})

test('counts calls that were throttled, and those that were given up', async () => {
  cloud.throttle('GetHealth', 1)
  expect((await fetch(`${cloud.url}/health`)).status).toBe(500)
  cloud.fail('SweepAbandoned', { name: 'Broken', message: 'on purpose' }, 9)
  const sweeper = cloud.lambda.list().find(({ logicalId }) => logicalId === 'SweepAbandoned')!
  await cloud.lambda.invoke({ functionName: sweeper.name, payload: '{}', invocationType: 'Event' })
  await vi.waitFor(async () => expect(await readSums()).toMatchObject({ Throttles: 1, DeadLetters: 1 }))
})

test('counts no dead letter for a call that goes nowhere when it is given up', async () => {
  const worker = cloud.lambda.list().find(({ logicalId }) => logicalId === 'PackItems')!
  cloud.fail('PackItems', { name: 'Broken', message: 'on purpose' }, 1)
  await cloud.lambda.invoke({ functionName: worker.name, payload: '{}', invocationType: 'Event' })
  await cloud.settled()
  expect((await readSums()).DeadLetters).toBe(1)
})

test('says what it takes', async () => {
  expect(await ask('', HEADERS)).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('seconds') },
  })
  expect((await ask('?seconds=1e9', HEADERS)).status).toBe(400)
  expect((await ask('?seconds=3600', HEADERS, 'POST')).status).toBe(405)
  const authorization = `Bearer ${await cloud.issuer.mint({
    ...{ subject: 'ada', tenant: 'acme', scope: 'orders:read', audience: 'flowforge', expiresIn: 60 },
  })}`
  expect((await ask('?seconds=3600', { authorization })).status).toBe(403)
})
