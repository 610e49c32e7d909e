import createClient from 'openapi-fetch'
import type { paths } from './generated/schema.d.ts'

/** Runs an order against the API whose address is the first argument, and prints what became of it. */
const [, , baseUrl = ''] = process.argv
const client = createClient<paths>({ baseUrl, headers: { 'x-tenant-id': 'outsider' } })

/** The problem that an answer brings instead of data says what was wrong. */
function unwrap<Data, Problem>({ data, error }: { data?: Data; error?: Problem }): Data {
  if (data === undefined) {
    throw new Error(JSON.stringify(error))
  }
  return data
}

const shelf = { onHand: 5, unitPrice: { amount: 1999, currency: 'USD' } } as const
unwrap(await client.PUT('/inventory/{sku}', { params: { path: { sku: 'SKU-1' } }, body: shelf }))

const started = unwrap(
  await client.POST('/orders', {
    params: { header: { Prefer: 'wait=20', 'Idempotency-Key': 'first' } },
    body: { sku: 'SKU-1', quantity: 2, customerId: 'c', paymentMethod: 'tok_visa' },
  }),
)
const { orderId } = started
const order = unwrap(await client.GET('/orders/{orderId}', { params: { path: { orderId } } }))
const stock = unwrap(await client.GET('/inventory/{sku}', { params: { path: { sku: 'SKU-1' } } }))

const refused = await client.POST('/orders', {
  // @ts-expect-error an order wants to know who pays
  body: { sku: 'SKU-1', quantity: 1, customerId: 'c' },
})
// @ts-expect-error an order has no such field
order.colour

console.log(
  JSON.stringify({
    status: order.status,
    total: order.total?.amount,
    rows: order.timeline.map(({ step, status }) => `${step} ${status}`),
    left: stock.available,
    problem: refused.error?.errors?.map(({ path }) => path),
  }),
)
