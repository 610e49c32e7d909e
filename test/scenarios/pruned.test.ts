import { afterAll, expect, test } from 'vitest'
import { createSimulatedClock } from '#local/clock.ts'
import { createCloud } from '#local/cloud.ts'
import { testAssembly } from '#test/support/assembly.ts'
import { createShop } from '#test/support/shop.ts'

const HOUR_MS = 3_600_000

const clock = createSimulatedClock(undefined, { automatic: true })
const cloud = createCloud({ assembly: testAssembly, clock, retain: HOUR_MS })
afterAll(() => cloud.stop())

test('a request that is sent again after Step Functions has forgotten its execution starts no other', async () => {
  const { url, states } = await cloud.start()
  const shop = createShop(url!, 'pruned')
  await shop.stock('SKU-A', 5)
  const order = { items: [{ sku: 'SKU-A', quantity: 1 }], customerId: 'cust-1', paymentMethod: 'tok_visa' }
  const machine = 'arn:aws:states:us-east-1:111111111111:stateMachine:FlowForge-order-fulfillment'
  const names = async () => {
    const { executions } = await states.request('ListExecutions', { stateMachineArn: machine })
    return (executions as { name: string }[]).map(({ name }) => name)
  }
  await shop.post({ ...order, orderId: 'first' })
  await shop.ended('first')
  await clock.advance(3 * HOUR_MS)
  // The end of another one is when the store is pruned.
  await shop.post({ ...order, orderId: 'second' })
  await shop.ended('second')
  await clock.settled()
  expect(await names()).toEqual(['pruned_second'])

  expect(await shop.post({ ...order, orderId: 'first' })).toMatchObject({ status: 202 })
  await clock.settled()
  expect(await names()).toEqual(['pruned_second'])
  expect((await shop.order('first')).status).toBe('COMPLETED')
})
