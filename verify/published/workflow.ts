import * as s from '#core/order/steps.ts'
import { defineSaga, step } from '#core/saga/index.ts'
import { orderFulfillment } from '#statemachines/order-fulfillment.saga.ts'
import type { Item } from '../tables/tables.ts'
import { seedStock, verifiedOrders } from '../workflows/order-fulfillment.ts'
import type { VerifiedWorkflow } from '../workflows/workflow.ts'

const { name, input } = orderFulfillment
const { happy } = verifiedOrders.cases
const SKUS = ['SKU-A', 'SKU-B']

/** Reserve, pay, ship, as far as the faults have to know it; what runs is the definition beside this file. */
const saga = defineSaga(name, {
  description: 'Reserve, pay, ship, as samples publish it',
  input,
  timeout: '1 day',
  steps: [
    step(s.validateOrder),
    step(s.reserveInventory, { undo: s.releaseInventory }),
    step(s.processPayment, { undo: s.refundPayment }),
    step(s.updateWarehouse),
  ],
})

/** The orders of our own saga, and what a shop's tables must show, in a few words; there is no ledger to ask. */
export const publishedSaga: VerifiedWorkflow = {
  saga,
  keepsNoLedger: true,
  competes: true,
  cases: { happy: happy! },
  // Samples know no shards.
  seedData: (tenant) => seedStock(tenant, { 'SKU-A': [ON_HAND], 'SKU-B': [ON_HAND] }),
  async findViolations(tables, { tenant, items }) {
    const [payments, shipments, ...stocks] = await Promise.all([
      tables.ofTenant('Payments', tenant),
      tables.ofTenant('Shipments', tenant),
      ...SKUS.map((sku) => tables.partition('Inventory', `STOCK#${tenant}#${sku}`)),
    ])
    const completed = items.filter(({ sk, status }) => sk === 'SUMMARY' && status === 'COMPLETED').length
    const extra = completed > 0 ? 'twice' : 'for nothing'
    const stock = stocks.flat() as unknown as Stock[]
    const goods = (count: (each: Stock) => boolean) => stock.some(count)
    const broken: Record<string, boolean> = {
      [`charged ${extra}`]: payments.length > completed,
      'not charged': payments.length < completed,
      [`shipped ${extra}`]: shipments.length > completed,
      'not shipped': shipments.length < completed,
      'stock held for nobody': goods(({ reserved }) => reserved > 0),
      'given back what was not held': goods(({ reserved }) => reserved < 0),
      oversold: goods(({ available }) => available < 0),
      'stock lost': goods(({ sku, onHand }) => onHand + shipped(sku, shipments) < ON_HAND),
    }
    return Object.keys(broken).filter((what) => broken[what])
  },
}

const ON_HAND = 10

interface Stock {
  sku: string
  onHand: number
  reserved: number
  available: number
}

function shipped(sku: string, shipments: readonly Item[]): number {
  return shipments
    .flatMap(({ lines }) => lines as { sku: string; quantity: number }[])
    .filter((line) => line.sku === sku)
    .reduce((sum, { quantity }) => sum + quantity, 0)
}
