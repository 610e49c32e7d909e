import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { compile, contractsOf, type Saga, treeOf } from '#core/saga/index.ts'
import { sagas } from '#statemachines/index.ts'
import { mistakesOf } from '#test/support/mistakes.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const order = {
  items: [{ sku: 'SKU-A', quantity: 1 }],
  customerId: 'cust-1',
  paymentMethod: 'tok_visa',
}
const ORDER = '/workflows/order-fulfillment'

const cloud = await openShopCloud()
const shop = await cloud.openShop({ 'SKU-A': 100 })

const idsOf = async (path: string) =>
  ((await shop.get(path)).body.items as { executionId: string }[]).map(({ executionId }) => executionId)

describe.each(sagas.map((saga) => [saga.name, saga] as const))('the workflow %s', (name, saga: Saga) => {
  const path = `/workflows/${name}`

  test('is listed with its steps in order, their undos and its input', async () => {
    const { items } = (await shop.get('/workflows')).body as { items: Record<string, unknown>[] }
    const listed = items.find(({ workflow }) => workflow === name)
    const states = (listed!.steps as { step: string; undo?: string }[]).flatMap(({ step, undo }) =>
      undo ? [step, undo] : [step],
    )
    expect(states).toEqual(contractsOf(saga).map((contract) => contract.name))
    expect(listed!.input).toMatchObject({ type: 'object', properties: expect.any(Object) })
    const { graph, tree, version, live, versions, ...alone } = (await shop.get(path)).body
    expect(alone).toEqual(listed)
    expect(tree).toEqual(treeOf(compile(saga)))
    expect({ version, live, versions }).toEqual({
      version: '1',
      live: '1',
      versions: [{ version: '1', publishedAt: expect.any(String) }],
    })
    for (const state of states) {
      expect(graph).toContain(`[${state}]`)
    }
  })

  test('refuses what is not its input, and names every problem at once', async () => {
    const before = await idsOf('/executions')
    const answer = await shop.send('POST', path, { executionId: 'no/id', simulate: { failAt: 'Nowhere' } })
    expect(answer.status).toBe(400)
    const { required = [] } = z.toJSONSchema(saga.input, { io: 'input' })
    expect(mistakesOf(answer).sort()).toEqual(['executionId', ...required, 'simulate.failAt'].sort())
    for (const contract of contractsOf(saga)) {
      expect(answer.body.detail).toContain(contract.name)
    }
    expect(await idsOf('/executions')).toEqual(before)
  })
})

describe('an order', () => {
  test('that was started as a workflow stands at both addresses', async () => {
    const { status, body } = await shop.send('POST', ORDER, { ...order, executionId: 'both' })
    expect({ status, body }).toEqual({
      status: 202,
      body: {
        executionId: 'both',
        status: 'RUNNING',
        links: { self: '/executions/both', cancel: '/executions/both/cancel' },
      },
    })
    await shop.ended('both')
    const asOrder = (await shop.get('/orders/both')).body
    const { executionId, facts, links, ...rest } = (await shop.get('/executions/both')).body
    expect(rest).toMatchObject({ workflow: 'order-fulfillment', status: 'COMPLETED', input: order })
    expect(facts).toEqual({ total: { amount: 1999, currency: 'USD' } })
    expect(asOrder).toEqual({
      ...rest,
      orderId: executionId,
      total: { amount: 1999, currency: 'USD' },
      links: { self: '/orders/both' },
    })
    expect(links).toEqual({ self: '/executions/both' })
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('is one, whichever of the two addresses the same request comes to', async () => {
    const headers = { 'Idempotency-Key': 'either' }
    const { body } = await shop.post(order, headers)
    const again = await fetch(`${cloud.url}${ORDER}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'x-tenant-id': shop.tenant },
      body: JSON.stringify(order),
    })
    expect(again.headers.get('location')).toBe(`/executions/${body.orderId}`)
    expect(await again.json()).toMatchObject({ executionId: body.orderId })
    expect(body.orderId).toMatch(/^ord_/)
  })

  test('may name a SKU twice at both', async () => {
    const items = [...order.items, ...order.items]
    const { body } = await shop.send('POST', ORDER, { ...order, items })
    expect((await shop.ended(String(body.executionId))).total).toEqual({ amount: 2 * 1999, currency: 'USD' })
    const tooMany = { ...order, items: [1, 2].map(() => ({ sku: 'SKU-A', quantity: 6_000 })) }
    for (const path of [ORDER, '/orders']) {
      expect(mistakesOf(await shop.send('POST', path, tooMany)), path).toEqual(['items.0.quantity'])
    }
  })

  test('that was undone is done anew once, whichever address its retry comes to', async () => {
    const simulate = { failAt: 'ProcessPayment', when: 'after' }
    await shop.send('POST', ORDER, { ...order, executionId: 'anew', simulate })
    await shop.ended('anew')
    const one = await shop.send('POST', '/executions/anew/retry', {})
    const two = await shop.send('POST', '/orders/anew/retry', {})
    expect([one.status, two.status]).toEqual([202, 202])
    expect(two.body.orderId).toBe(one.body.executionId)
    expect(one.body.links).toMatchObject({ retryOf: '/executions/anew' })
    expect(await shop.ended(String(two.body.orderId))).toMatchObject({ status: 'COMPLETED' })
  })
})

describe('an execution', () => {
  test('is approved under its own address', async () => {
    const { body } = await shop.send('POST', ORDER, { ...order, requireApproval: true })
    const self = (body.links as { self: string }).self
    await expect.poll(async () => (await shop.get(self)).body.status).toBe('AWAITING_APPROVAL')
    expect(await idsOf('/executions?status=AWAITING_APPROVAL')).toEqual([body.executionId])
    expect(await shop.send('POST', `${self}/approval`, { decision: 'approve' })).toMatchObject({
      status: 200,
      body: { executionId: body.executionId },
    })
    expect(await idsOf('/executions?status=AWAITING_APPROVAL')).toEqual([])
    expect(await shop.ended(String(body.executionId))).toMatchObject({ status: 'COMPLETED' })
  })

  test('is cancelled under its own address, and then only there is nothing left to cancel', async () => {
    const { body } = await shop.send('POST', ORDER, { ...order, requireApproval: true })
    const self = (body.links as { self: string }).self
    expect(await shop.send('POST', `${self}/cancel`, {})).toMatchObject({
      status: 202,
      body: { executionId: body.executionId },
    })
    expect(await shop.ended(String(body.executionId))).toMatchObject({ failure: { error: 'Cancelled' } })
    expect(await shop.send('POST', `${self}/cancel`, {})).toMatchObject({ status: 409 })
    expect(await shop.send('POST', `${self}/skip`, { step: 'X', reason: 'y' })).toMatchObject({ status: 409 })
  })

  test('may be made to fail at an undo, and is undone all the same', async () => {
    const { body } = await shop.send('POST', ORDER, {
      ...order,
      paymentMethod: 'tok_chargeDeclined',
      simulate: { failAt: 'ReleaseInventory', when: 'before', times: 1 },
    })
    const { status, timeline } = await shop.ended(String(body.executionId))
    expect(status).toBe('COMPENSATED')
    expect(timeline).toContainEqual(
      expect.objectContaining({
        step: 'ReleaseInventory',
        attempts: [
          expect.objectContaining({ number: 1, error: expect.anything() }),
          expect.objectContaining({ number: 2 }),
        ],
      }),
    )
  })

  test.each(['', '/approval', '/cancel', '/retry', '/skip'])(
    'that nobody started is 404: %s',
    async (control) => {
      const bodies: Record<string, object> = {
        '/approval': { decision: 'approve' },
        '/skip': { step: 'X', reason: 'y' },
      }
      const path = `/executions/nothing${control}`
      const answer = control ? await shop.send('POST', path, bodies[control] ?? {}) : await shop.get(path)
      expect(answer).toMatchObject({ status: 404, body: { detail: "there is no executionId 'nothing'" } })
    },
  )
})

test('an unknown workflow is a 404 that names those there are', async () => {
  for (const answer of [
    await shop.get('/workflows/nothing'),
    await shop.send('POST', '/workflows/nothing', {}),
  ]) {
    expect(answer).toMatchObject({ status: 404, body: { type: '/problems/not-found' } })
    for (const { name } of sagas) {
      expect(answer.body.detail).toContain(name)
    }
  }
})
