import { expect, test } from 'vitest'
import type { HistoryEventView } from '#core/api/responses/executions.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'
import { startStuck, untilCompensated } from '#test/support/stuck-orders.ts'

const cloud = await openShopCloud({ simulatedTime: true })
const shop = await cloud.openShop({ 'SKU-A': 100 })

const historyOf = async (executionId: string, limit: number) => {
  const events: HistoryEventView[] = []
  let cursor = ''
  do {
    const { status, body } = await shop.get(
      `/executions/${executionId}/history?limit=${limit}${cursor && `&cursor=${cursor}`}`,
    )
    expect(status, JSON.stringify(body)).toBe(200)
    const items = body.items as HistoryEventView[]
    expect(items.length).toBeLessThanOrEqual(limit)
    events.push(...items)
    cursor = (body.nextCursor as string | undefined) ?? ''
  } while (cursor)
  return events
}

test('the history of an execution goes on with that of the rollback that took over, page by page', async () => {
  const { orderId } = await startStuck(shop)
  await shop.retry(orderId)
  await untilCompensated(shop, orderId)
  const events = await historyOf(orderId, 100)
  expect(await historyOf(orderId, 7)).toEqual(events)
  const name = `${shop.tenant}_${orderId}`
  const of = (execution: string) => events.filter((event) => event.execution === execution)
  expect(of(name)[0]).toMatchObject({ id: 1, type: 'ExecutionStarted' })
  expect(of(name).at(-1)).toMatchObject({ type: 'ExecutionFailed' })
  expect(of(`R1_${name}`).at(-1)).toMatchObject({ type: 'ExecutionSucceeded' })
  expect(events).toEqual([...of(name), ...of(`R1_${name}`)])
  expect(of(name).map(({ id }) => id)).toEqual(of(name).map((_, at) => at + 1))
})

test('the history hides task tokens, with which anybody could decide', async () => {
  const { orderId } = await shop.ended(await shop.start({ requireApproval: true }))
  const scheduled = (await historyOf(orderId, 100)).filter(
    ({ type, details }) => type === 'TaskScheduled' && JSON.stringify(details).includes('taskToken'),
  )
  expect(scheduled).toHaveLength(1)
  expect(String(scheduled[0]!.details!.parameters)).toContain('"taskToken":"…"')
})

test('the history of another tenant is not found, and a cursor leads on in its own list alone', async () => {
  const [one, two] = [await shop.ended(await shop.start()), await shop.ended(await shop.start())]
  const other = await cloud.openShop({})
  expect((await other.get(`/executions/${one.orderId}/history`)).status).toBe(404)
  const { nextCursor } = (await shop.get(`/executions/${one.orderId}/history?limit=1`)).body
  for (const cursor of [nextCursor, 'nonsense', Buffer.from('{"rollback":-1}').toString('base64url')]) {
    const { status, body } = await shop.get(`/executions/${two.orderId}/history?cursor=${cursor}`)
    expect({ status, type: body.type }).toEqual({ status: 400, type: '/problems/invalid-request' })
  }
})

test('a summary counts what is open, by workflow and status, for the tenant alone', async () => {
  const tenant = await cloud.openShop({ 'SKU-A': 10 })
  expect((await tenant.get('/executions/summary')).body).toEqual({ open: [] })
  const waiting = [
    await tenant.start({ requireApproval: true }),
    await tenant.start({ requireApproval: true }),
  ]
  await startStuck(tenant)
  await expect
    .poll(async () => (await tenant.get('/executions/summary')).body)
    .toEqual({
      open: [{ workflow: 'order-fulfillment', status: 'COMPENSATION_FAILED', count: 1 }],
    })
  // Simulated time has passed while the undo retried: nobody approved in thirty seconds.
  for (const orderId of waiting) {
    expect((await tenant.order(orderId)).failure?.error).toBe('Expired')
  }
})

test('a version that was never published is not found, and the message names those that were', async () => {
  const path = '/workflows/order-fulfillment'
  const { body } = await shop.get(`${path}?version=1`)
  expect(body).toEqual((await shop.get(path)).body)
  expect(await shop.get(`${path}?version=9`)).toMatchObject({
    status: 404,
    body: { detail: "'order-fulfillment' has no version 9; it has 1" },
  })
  expect(await shop.get(`${path}?version=new`)).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'version', message: 'must be the number of a version, such as 3' }] },
  })
})
