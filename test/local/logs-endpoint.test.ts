import { mkdtempSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testAssembly } from '#test/support/assembly.ts'
import { createShop } from '#test/support/shop.ts'
import { createTestCloud, type TestCloud } from '#testing/test-cloud.ts'

interface Page {
  items: { functionName: string; line: Record<string, unknown> }[]
  cursor: string
}

let cloud: TestCloud
beforeAll(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'flowforge-logs-'))
  cloud = await createTestCloud({ assembly: testAssembly, time: 'real', dataDir })
  for (const tenant of ['ada', 'bob']) {
    await createShop(cloud.url!, tenant).stock('SKU-A', 9)
    await order(tenant, 'same')
  }
})
afterAll(() => cloud.stop())

/** Places an order, and waits for its end. */
function order(tenant: string, orderId: string) {
  const { post } = createShop(cloud.url!, tenant)
  const body = { orderId, sku: 'SKU-A', quantity: 1, customerId: 'cust-1', paymentMethod: 'tok_visa' }
  return post(body, { prefer: 'wait=20' })
}

async function ask(query: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(`${cloud.url}/.flowforge/logs${query}`, { method, headers })
  return { status: response.status, body: (await response.json()) as Page & { message?: string } }
}

function tokenOf(tenant: string, scope: string): Promise<string> {
  return cloud.issuer.mint({ ...{ subject: 'ada', tenant, scope }, audience: 'flowforge', expiresIn: 600 })
}

describe('the log of an execution', () => {
  test('is that of the tenant alone, whichever way it is named', async () => {
    const authorization = `Bearer ${await tokenOf('bob', 'executions:history')}`
    for (const [tenant, headers] of [
      ['ada', { 'x-tenant-id': 'ada' }],
      ['bob', { authorization }],
      // A header beside a token names nobody.
      ['bob', { authorization, 'x-tenant-id': 'ada' }],
    ] as const) {
      const { body } = await ask('?execution=same', headers)
      expect(body.items.map(({ line }) => line.tenant)).toEqual(body.items.map(() => tenant))
      expect(body.items.map(({ line }) => line.state)).toContain('ProcessPayment')
      expect(body.items[0]!.functionName).toBe('FlowForge-ValidateOrder')
    }
    expect((await ask('?execution=same')).body.items).toEqual([])
  })

  test.each([11_000, 16_000, 16_100, 16_250, 16_300])('takes no token of %d bytes', async (length) => {
    // By node:http: fetch adds headers of its own.
    const status = await new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${'x'.repeat(length - 7)}` }
      get(`${cloud.url}/.flowforge/logs?execution=same`, { headers }, (response) =>
        resolve(response.resume().statusCode),
      ).on('error', reject)
    })
    expect(status).toBe(431)
  })

  test('goes on from its cursor', async () => {
    const headers = { 'x-tenant-id': 'ada' }
    const { body } = await ask('?execution=later', headers)
    await order('ada', 'later')
    const next = await ask(`?execution=later&cursor=${body.cursor}`, headers)
    expect(next.body.items.map(({ line }) => line.state)).toContain('ProcessPayment')
    expect((await ask(`?execution=same&cursor=${next.body.cursor}`, headers)).body.items).toEqual([])
  })

  test('is shown to no page of another origin, and for no token that does not allow it', async () => {
    const { 'x-tenant-id': tenant, ...none } = { 'x-tenant-id': 'ada' }
    expect((await ask('?execution=same', { origin: 'http://127.0.0.1:1' })).status).toBe(403)
    expect((await ask('?execution=same', { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await ask('?execution=same', { ...none, authorization: 'Bearer nonsense' })).status).toBe(401)
    const weak = await tokenOf(tenant, 'executions:read')
    expect(await ask('?execution=same', { authorization: `Bearer ${weak}` })).toMatchObject({
      status: 403,
      body: { message: 'the token lacks the scope executions:history' },
    })
  })

  test('says what it takes', async () => {
    expect((await ask('')).status).toBe(400)
    expect((await ask('?execution=same&cursor=../../etc/passwd')).status).toBe(400)
    expect((await ask('?execution=same', {}, 'POST')).status).toBe(405)
  })
})

test('a cloud in memory keeps no log, and says so', async () => {
  const other = await createTestCloud({ assembly: testAssembly, time: 'real' })
  try {
    const response = await fetch(`${other.url}/.flowforge/logs?execution=same`)
    expect([response.status, await response.json()]).toEqual([
      404,
      { message: 'this local cloud keeps no log; its functions print to where it was started' },
    ])
  } finally {
    await other.stop()
  }
})
