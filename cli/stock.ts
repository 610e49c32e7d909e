import { decimalsOf } from '#core/picture/money.ts'
import type { HttpAnswer, SendCall } from './http.ts'

export interface StockItem {
  sku: string
  onHand: number
  /** Minor units: 1999 USD is 19.99 dollars. */
  unitPrice: { amount: number; currency: string }
}

/** What a new local cloud has on its shelves. */
export const SEEDED_STOCK: readonly StockItem[] = [
  { sku: 'SKU-001', onHand: 100, unitPrice: { amount: 1999, currency: 'USD' } },
  { sku: 'SKU-002', onHand: 50, unitPrice: { amount: 4950, currency: 'USD' } },
  { sku: 'SKU-003', onHand: 5, unitPrice: { amount: 12_900, currency: 'USD' } },
]

/** Puts `items` on the shelves. False when the API has no inventory: another app's. */
export async function putStock(send: SendCall, items: readonly StockItem[]): Promise<boolean> {
  const answers: HttpAnswer[] = []
  // One after the other: side by side they would load the same function into several sandboxes.
  for (const { sku, ...stock } of items) {
    answers.push(await send({ method: 'PUT', path: `/inventory/${sku}`, body: stock }))
  }
  const refused = answers.find(({ status }) => status !== 200 && !isNoRoute(status))
  if (refused) {
    throw new Error(`PUT /inventory answered ${refused.status}: ${refused.text}`)
  }
  return answers.every(({ status }) => status === 200)
}

/** The stock as the API lists it; undefined when the API has no inventory. */
async function listStock(send: SendCall): Promise<StockItem[] | undefined> {
  const { status, text } = await send({ method: 'GET', path: '/inventory?limit=100' })
  if (isNoRoute(status)) {
    return undefined
  }
  if (status !== 200) {
    throw new Error(`GET /inventory answered ${status}: ${text}`)
  }
  return (JSON.parse(text) as { items: StockItem[] }).items
}

/** The stock, after items that were never seeded (a start that was cut short) are put there. */
export async function completeStock(send: SendCall): Promise<readonly StockItem[] | undefined> {
  const listed = await listStock(send)
  const missing = SEEDED_STOCK.filter(({ sku }) => !listed?.some((item) => item.sku === sku))
  if (!listed || missing.length === 0) {
    return listed
  }
  await putStock(send, missing)
  return [...listed, ...missing]
}

function isNoRoute(status: number): boolean {
  return status === 403 || status === 404
}

export function describeItem({ sku, onHand, unitPrice: { amount, currency } }: StockItem): string {
  const decimals = decimalsOf(currency)
  const price = (amount / 10 ** decimals).toFixed(decimals)
  return `${sku}  ${String(onHand).padStart(4)} on hand at ${price} ${currency}`
}
