import assert from 'node:assert/strict'
import type { Scenario } from '../scenario.ts'

export const addresses: Scenario[] = [
  {
    name: 'Location and links lead back to the API, below its stage too',
    async run({ tenant }) {
      const sku = await tenant.stock(1)
      const body = { sku, quantity: 1, customerId: 'e2e', paymentMethod: 'tok_visa', requireApproval: true }
      const started = await tenant.send('POST', '/orders', { body, headers: { prefer: 'wait=20' } })
      const { location } = started.headers
      const { links, orderId } = started.body
      assert.equal(location, links.self)
      const shown = await tenant.send('GET', links.self, { isLink: true })
      assert.deepEqual([shown.status, shown.body?.orderId], [200, orderId], `GET ${links.self}`)
      const cancelled = await tenant.send('POST', links.cancel, { isLink: true, body: {} })
      assert.equal(cancelled.status, 202, `POST ${links.cancel}: ${cancelled.text}`)
      await tenant.until(orderId, 'COMPENSATED')
    },
  },
  {
    name: 'the console is a page that says where it stands, and finds its files there',
    async run({ tenant }) {
      const root = await tenant.send('GET', '/')
      assert.equal(root.status, 307, root.text)
      const page = await tenant.send('GET', String(root.headers.location), { isLink: true })
      assert.equal(page.status, 200)
      const base = /<base href="([^"]+)">/.exec(page.text)?.[1]
      assert.equal(base, root.headers.location)
      const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(page.text)?.[1]
      const file = await tenant.send('GET', `${base}${script}`, { isLink: true })
      assert.equal(file.status, 200)
    },
  },
  {
    name: 'the API describes itself, and where to sign in, without a token',
    async run({ tenant }) {
      assert.match((await tenant.get('/openapi.json')).openapi, /^3\.1/)
      assert.equal((await tenant.get('/health')).status, 'ok')
      assert.ok((await tenant.get('/sign-in')).issuer)
    },
  },
  {
    name: 'an unknown path is 404, another method 405 with Allow',
    async run({ tenant }) {
      const unknown = await tenant.send('GET', '/nothing-here')
      assert.equal(unknown.status, 404, unknown.text)
      const other = await tenant.send('DELETE', '/orders')
      assert.deepEqual([other.status, other.headers.allow], [405, 'POST, GET'], other.text)
    },
  },
]
