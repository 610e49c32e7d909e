import assert from 'node:assert/strict'
import type { Scenario } from '../scenario.ts'
import { assertUndone } from './orders.ts'

const LOAD = 50

export const promises: Scenario[] = [
  {
    name: 'the same request ten times at once with one key is one order, and another body with it is refused',
    async run({ tenant }) {
      const sku = await tenant.stock(20)
      const headers = { 'idempotency-key': tenant.id('key') }
      const body = { sku, quantity: 1, customerId: 'e2e', paymentMethod: 'tok_visa' }
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => tenant.send('POST', '/orders', { body, headers })),
      )
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([202]))
      assert.equal(new Set(answers.map((answer) => answer.body.orderId)).size, 1)
      await tenant.until(answers[0]!.body.orderId, 'COMPLETED')
      await assertUndone(tenant, { sku, onHand: 19 })
      const other = await tenant.send('POST', '/orders', { body: { ...body, quantity: 2 }, headers })
      assert.equal(other.status, 422, other.text)
    },
  },
  {
    name: 'an id of the caller’s own is taken once; the same request finds it, another is refused',
    async run({ tenant }) {
      const sku = await tenant.stock(20)
      const body = {
        orderId: tenant.id('mine'),
        sku,
        quantity: 1,
        customerId: 'e2e',
        paymentMethod: 'tok_visa',
      }
      const statusOf = async (more: object) => (await tenant.post('/orders', { ...body, ...more })).status
      assert.deepEqual(
        [await statusOf({}), await statusOf({}), await statusOf({ quantity: 2 })],
        [202, 202, 409],
      )
      await tenant.until(body.orderId, 'COMPLETED')
    },
  },
  {
    name: 'an order of one tenant is unknown to another',
    needs: ['a second tenant'],
    async run({ tenant, other }) {
      const sku = await tenant.stock(1)
      const id = await tenant.order({ sku, requireApproval: true })
      await tenant.until(id, 'AWAITING_APPROVAL')
      for (const [method, path] of [
        ['GET', `/orders/${id}`],
        ['GET', `/executions/${id}`],
        ['POST', `/orders/${id}/cancel`],
        ['GET', `/inventory/${sku}`],
      ] as const) {
        const { status, text } = await other.send(method, path, method === 'POST' ? { body: {} } : {})
        assert.equal(status, 404, `${method} ${path}: ${text}`)
      }
      const { items } = await other.get(`/orders?idPrefix=${id}`)
      assert.deepEqual(items, [])
      assert.equal((await tenant.post(`/orders/${id}/cancel`)).status, 202)
      await tenant.until(id, 'COMPENSATED')
    },
  },
  {
    name: 'a token does what its scopes allow, and nothing else',
    needs: ['a restricted token'],
    async run({ reader, tenant }) {
      assert.equal((await reader.send('GET', '/orders')).status, 200)
      assert.equal((await reader.send('POST', '/orders', { body: {} })).status, 403)
      assert.equal((await reader.send('GET', `/inventory/${tenant.id('sku')}`)).status, 403)
    },
  },
  {
    name: 'an execution runs the version that is live, and says so',
    needs: ['versions', 'the AWS API'],
    async run({ tenant, machines }) {
      const { live, versions } = await tenant.get('/workflows/order-fulfillment')
      assert.ok(versions.some(({ version }: { version: string }) => version === live))
      const sku = await tenant.stock(1)
      const id = await tenant.order({ sku })
      const order = await tenant.until(id, 'COMPLETED')
      assert.equal(order.version, live)
      const { stateMachineVersionArn } = await machines.describeOrder(tenant.name, id)
      assert.equal(stateMachineVersionArn?.split(':').at(-1), live)
    },
  },
  {
    name: `of ${LOAD} orders at once for ${LOAD - 5} pieces exactly ${LOAD - 5} are completed, and nothing is oversold`,
    async run({ tenant }) {
      const sku = await tenant.stock(LOAD - 5)
      const ids = await Promise.all(
        Array.from({ length: LOAD }, (_, index) =>
          tenant.order({ sku, orderId: tenant.id(`load-${index}`) }),
        ),
      )
      const ended = await Promise.all(ids.map((id) => tenant.until(id, 'COMPLETED', 'COMPENSATED')))
      const count = (wanted: string) => ended.filter(({ status }) => status === wanted).length
      assert.deepEqual([count('COMPLETED'), count('COMPENSATED')], [LOAD - 5, 5])
      await assertUndone(tenant, { sku, onHand: 0 })
    },
  },
]
