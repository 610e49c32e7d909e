import { expect, test } from 'vitest'
import { currentTraceId, traceHeaderOf } from '#lambdas/telemetry/trace.ts'
import { openShopCloud } from '../support/shop-cloud.ts'

const cloud = await openShopCloud({ simulatedTime: true })
const TRACE = '1-67b21400-0123456789abcdef01234567'
const OTHER = '1-67b21400-fedcba9876543210fedcba98'

test('an execution bears the trace of the request that started it, whoever asks again', async () => {
  const shop = await cloud.openShop({ 'SKU-A': 5 })

  const order = { orderId: 'traced', sku: 'SKU-A', quantity: 1, paymentMethod: 'tok_visa', customerId: 'c' }
  const { status } = await shop.post(order, { 'x-amzn-trace-id': `Root=${TRACE}` })
  expect(status).toBe(202)
  await shop.post(order, { 'x-amzn-trace-id': `Root=${OTHER}` })

  const { traceId } = await shop.ended('traced')
  const { executionArn } = (await cloud.executionOf(shop, 'traced'))!
  const { traceHeader } = await cloud.ended(executionArn)
  expect(traceId).toBe(TRACE)
  expect(traceHeader).toMatch(new RegExp(`^Root=${TRACE};Parent=`))
})

test('an invocation knows its trace, and others join it by its own header or by its id', () => {
  const before = process.env._X_AMZN_TRACE_ID
  process.env._X_AMZN_TRACE_ID = `Root=${TRACE};Parent=53995c3f42cd8ad8;Sampled=1;Lineage=25:a87bd80c:0`
  try {
    expect(currentTraceId()).toBe(TRACE)
    expect(traceHeaderOf(TRACE)).toBe(process.env._X_AMZN_TRACE_ID)
    expect(traceHeaderOf(OTHER)).toBe(`Root=${OTHER}`)
    process.env._X_AMZN_TRACE_ID = 'Self=1-67b21400-short'
    expect(currentTraceId()).toBeUndefined()
  } finally {
    process.env._X_AMZN_TRACE_ID = before ?? ''
  }
})
