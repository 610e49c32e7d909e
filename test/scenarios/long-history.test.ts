import { expect, test } from 'vitest'
import type { HistoryEventView } from '#core/api/responses/executions.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud({ simulatedTime: true })
const shop = await cloud.openShop({ 'SKU-A': 10 })

/** Lambda returns no more: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. */
const LAMBDA_BYTES = 6 * 1024 * 1024
/** Each takes eight bytes of an answer, which is JSON in JSON and holds inputs as JSON text. */
const QUOTES = '"'.repeat(120_000)

test('the history of an execution with a large input is read on page by page, each event once', async () => {
  const executionId = `large-${shop.tenant}`
  const order = { items: [{ sku: 'SKU-A', quantity: 1 }], customerId: 'c', paymentMethod: 'tok_visa' }
  const machineInput = { tenant: shop.tenant, executionId, input: { ...order, text: QUOTES } }
  const arn = await cloud.startExecution('FlowForge-order-fulfillment', machineInput, executionId)
  await shop.ended(executionId)
  await cloud.settled()
  const recorded = await cloud.history(arn)

  const pages: { items: HistoryEventView[]; nextCursor?: string }[] = []
  do {
    const cursor = pages.at(-1)?.nextCursor
    const query = cursor === undefined ? '' : `&cursor=${cursor}`
    const { status, body } = await shop.get(`/executions/${executionId}/history?limit=100${query}`)
    expect(status, JSON.stringify(body).slice(0, 300)).toBe(200)
    pages.push(body as (typeof pages)[number])
  } while (pages.at(-1)?.nextCursor)
  expect(pages.flatMap(({ items }) => items.map(({ id, type }) => ({ id, type })))).toEqual(
    recorded.map(({ id, type }) => ({ id, type })),
  )
  expect(pages.length).toBeGreaterThan(1)
  const bytes = pages.map((page) => Buffer.byteLength(JSON.stringify(JSON.stringify(page))))
  expect(Math.max(...bytes)).toBeLessThan(LAMBDA_BYTES)
})
