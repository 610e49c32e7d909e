import { describe, expect, test } from 'vitest'
import { mistakesOf } from '#test/support/mistakes.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud()
const shop = await cloud.openShop({})

describe('lists', () => {
  test('page through every order, newest first, each once', async () => {
    const pager = await cloud.openShop({ 'SKU-A': 100 })
    const ids: string[] = []
    for (let count = 0; count < 7; count++) {
      ids.push(await pager.start())
    }
    const seen: string[] = []
    let cursor: unknown
    do {
      const { status, body } = await pager.get(`/orders?limit=3${cursor ? `&cursor=${cursor}` : ''}`)
      expect(status).toBe(200)
      seen.push(...(body.items as { orderId: string }[]).map(({ orderId }) => orderId))
      cursor = body.nextCursor
    } while (cursor)
    expect(seen).toEqual(ids.reverse())
  })

  test('filter by status', async () => {
    const mixed = await cloud.openShop({ 'SKU-A': 100 })
    const good = await mixed.start()
    const bad = await mixed.start({ paymentMethod: 'tok_chargeDeclined' })
    await Promise.all([mixed.ended(good), mixed.ended(bad)])
    const ids = async (status: string) =>
      ((await mixed.get(`/orders?status=${status}`)).body.items as { orderId: string }[]).map(
        ({ orderId }) => orderId,
      )
    expect([await ids('COMPLETED'), await ids('COMPENSATED'), await ids('RUNNING')]).toEqual([
      [good],
      [bad],
      [],
    ])
  })

  test('filter by several statuses, by time and by the beginning of the id, page by page', async () => {
    const mixed = await cloud.openShop({ 'SKU-A': 100 })
    const bodies = [
      { orderId: 'a-1' },
      { orderId: 'a-2', paymentMethod: 'tok_chargeDeclined' },
      { orderId: 'b-1' },
      { orderId: 'b-2', requireApproval: true },
    ]
    for (const body of bodies) {
      await mixed.start(body)
    }
    await Promise.all(['a-1', 'a-2', 'b-1'].map((id) => mixed.ended(id)))
    await expect.poll(async () => (await mixed.order('b-2')).status).toBe('AWAITING_APPROVAL')
    const ids = async (query: string) => {
      const found: string[] = []
      let cursor = ''
      do {
        const { status, body } = await mixed.get(`/orders?${query}${cursor && `&cursor=${cursor}`}`)
        expect(status, JSON.stringify(body)).toBe(200)
        found.push(...(body.items as { orderId: string }[]).map(({ orderId }) => orderId))
        cursor = (body.nextCursor as string | undefined) ?? ''
      } while (cursor)
      return found
    }
    const { startedAt } = await mixed.order('b-1')
    for (const limit of [1, 2, 100]) {
      const by = (query: string) => ids(`limit=${limit}&${query}`)
      expect(await by('status=COMPLETED,COMPENSATED')).toEqual(['b-1', 'a-2', 'a-1'])
      expect(await by('status=AWAITING_APPROVAL,COMPENSATED')).toEqual(['b-2', 'a-2'])
      expect(await by(`startedAfter=${startedAt}`)).toEqual(['b-2', 'b-1'])
      expect(await by(`startedBefore=${startedAt}`)).toEqual(['a-2', 'a-1'])
      expect(await by(`startedBefore=${startedAt}&status=COMPENSATED`)).toEqual(['a-2'])
      expect(await by('startedAfter=2020-01-01T00:00:00%2B02:00&startedBefore=2020-01-02T00:00:00Z')).toEqual(
        [],
      )
      expect(await by('idPrefix=a')).toEqual(['a-1', 'a-2'])
      expect(await by('idPrefix=b-2')).toEqual(['b-2'])
      expect(await by('idPrefix=a&status=COMPLETED')).toEqual(['a-1'])
      expect(await by('idPrefix=c')).toEqual([])
    }
  })

  test.each([
    ['/orders?status=COMPLETED,DONE', 'status'],
    ['/orders?startedAfter=yesterday', 'startedAfter'],
    ['/orders?idPrefix=a/b', 'idPrefix'],
    ['/orders?limit=0', 'limit'],
    ['/orders?limit=101', 'limit'],
    ['/orders?limit=ten', 'limit'],
    ['/orders?status=DONE', 'status'],
    ['/orders?sort=asc', 'sort'],
    ['/orders?cursor=rubbish', 'cursor'],
  ])('%s is a 400 that names %s', async (path, name) => {
    const answer = await shop.get(path)
    expect({ status: answer.status, paths: mistakesOf(answer) }).toEqual({ status: 400, paths: [name] })
  })

  test('do not take the cursor of another tenant', async () => {
    const [mine, other] = [await cloud.openShop({ 'SKU-A': 9 }), await cloud.openShop({ 'SKU-A': 9 })]
    for (let count = 0; count < 2; count++) {
      await other.start()
    }
    const { nextCursor } = (await other.get('/orders?limit=1')).body
    expect(await mine.get(`/orders?cursor=${nextCursor}`)).toMatchObject({ status: 400 })
  })

  test('do not take the cursor of another list, nor of the same list with another filter', async () => {
    const lists = await cloud.openShop({ 'SKU-A': 9, 'SKU-B': 9 })
    const ids = [await lists.start(), await lists.start()]
    await Promise.all(ids.map((id) => lists.ended(id)))
    const Paths = ['/orders', '/orders?status=COMPLETED', '/executions', '/inventory', '/shipments']
    const page = (path: string, query: string) =>
      lists.get(`${path}${path.includes('?') ? '&' : '?'}${query}`)
    const cursors = await Promise.all(
      Paths.map(async (path) => (await page(path, 'limit=1')).body.nextCursor),
    )
    expect(cursors.every((cursor) => typeof cursor === 'string')).toBe(true)
    for (const [own, path] of [...Paths, '/accounts'].entries()) {
      for (const [at, cursor] of cursors.entries()) {
        const { status, body } = await page(path, `cursor=${cursor}`)
        expect(status, `${path} with the cursor of ${Paths[at]}: ${JSON.stringify(body)}`).toBe(
          at === own ? 200 : 400,
        )
      }
    }
  })
})

describe('GET /executions', () => {
  test('lists every workflow, or one, in every status, or one', async () => {
    const lists = await cloud.openShop({ 'SKU-A': 100 })
    const ids = async (query: string) =>
      ((await lists.get(`/executions${query}`)).body.items as { executionId: string }[]).map(
        ({ executionId }) => executionId,
      )
    const good = await lists.start()
    const bad = await lists.start({ paymentMethod: 'tok_chargeDeclined' })
    await Promise.all([lists.ended(good), lists.ended(bad)])
    // Refused by the first step: there are no such accounts.
    const transfer = { from: 'nobody', to: 'noone', amount: { amount: 1, currency: 'USD' } }
    const { body } = await lists.send('POST', '/workflows/money-transfer', transfer)
    const refused = body.executionId as string
    await expect.poll(async () => (await lists.get(`/executions/${refused}`)).body.status).toBe('COMPENSATED')
    expect(refused).toMatch(/^exe_/)
    expect(await ids('')).toEqual([refused, bad, good])
    expect(await ids('?status=COMPENSATED')).toEqual([refused, bad])
    expect(await ids('?status=COMPENSATED&workflow=money-transfer')).toEqual([refused])
    expect(await ids('?workflow=money-transfer')).toEqual([refused])
    expect(await ids('?workflow=order-fulfillment')).toEqual([bad, good])
    expect((await lists.get(`/orders/${refused}`)).status).toBe(404)
    expect((await lists.get('/orders')).body.items).toHaveLength(2)
    expect(await ids('?workflow=order-fulfillment&status=COMPLETED')).toEqual([good])
    expect(await ids('?status=RUNNING')).toEqual([])
    const { nextCursor } = (await lists.get('/executions?limit=1')).body
    expect(await ids(`?cursor=${nextCursor}`)).toEqual([bad, good])
    expect(await lists.get(`/executions?status=COMPLETED&cursor=${nextCursor}`)).toMatchObject({
      status: 400,
    })
  })

  test.each([
    ['workflow=nothing', 'workflow'],
    ['status=DONE', 'status'],
    ['sort=asc', 'sort'],
    ['limit=0', 'limit'],
  ])('?%s is a 400 that names %s', async (query, name) => {
    const answer = await shop.get(`/executions?${query}`)
    expect({ status: answer.status, paths: mistakesOf(answer) }).toEqual({ status: 400, paths: [name] })
  })
})
