import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestCloud, type TestCloud } from '#testing/test-cloud.ts'

// An example of a test of your own, explained in docs/testing.md. `npm test` has synthesized the app into this folder.
const assembly = '.build/cdk.out'
const order = {
  input: { items: [{ sku: 'SKU-1', quantity: 2 }], customerId: 'cust-1', paymentMethod: 'tok_visa' },
}

let cloud: TestCloud
beforeAll(async () => {
  cloud = await createTestCloud({ assembly })
  await fetch(`${cloud.url}/inventory/SKU-1`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ onHand: 100, unitPrice: { amount: 1999, currency: 'USD' } }),
  })
})
afterAll(() => cloud.stop())

test('an order goes through its steps', async () => {
  const execution = await cloud.startExecution('FlowForge-order-fulfillment', order)
  expect(await cloud.ended(execution)).toMatchObject({ status: 'SUCCEEDED' })
  expect(await cloud.path(execution)).toEqual([
    'RollbackRequested',
    'ValidateOrder',
    'CheckInventory',
    'ReserveInventory',
    'NeedsApproval',
    'ProcessPayment',
    'PackItems',
    'UpdateWarehouse',
    'NotifyCustomer',
    'SagaCompleted',
  ])
})

test('a warehouse that is down for ten minutes costs no order: time is simulated', async () => {
  const before = cloud.clock.now()
  cloud.fail('UpdateWarehouse', { name: 'Unavailable', message: 'the warehouse does not answer' }, 20)
  const execution = await cloud.startExecution('FlowForge-order-fulfillment', order)
  const { output } = await cloud.ended(execution)
  expect(JSON.parse(output!)).toMatchObject({ status: 'COMPLETED' })
  expect(cloud.clock.now() - before).toBeGreaterThan(60_000)
})

test('a payment whose answer is lost is charged once', async () => {
  cloud.loseAnswers('ProcessPayment', 1)
  const execution = await cloud.startExecution('FlowForge-order-fulfillment', order)
  expect(await cloud.ended(execution)).toMatchObject({ status: 'SUCCEEDED' })
  const attempts = (await cloud.history(execution)).filter(
    ({ taskFailedEventDetails: failed }) =>
      (failed as { error?: string })?.error === 'Lambda.ServiceException',
  )
  expect(attempts).toHaveLength(1)
  const name = execution.split(':').at(-1)
  const { results } = (await (await fetch(`${cloud.url}/orders/${name}`)).json()) as {
    results: { processPayment: { paymentId: string } }
  }
  const payment = await (await fetch(`${cloud.url}/payments/${results.processPayment.paymentId}`)).json()
  expect(payment).toMatchObject({ status: 'CAPTURED', captured: { amount: 3998 } })
})
