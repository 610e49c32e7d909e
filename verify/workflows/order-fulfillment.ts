import { orderFulfillment } from '#statemachines/order-fulfillment.saga.ts'
import { findOrderViolations } from '../invariants/orders.ts'
import type { VerifiedWorkflow } from './workflow.ts'

/** How much of each SKU its shards have: of the second, no shard alone has what an order wants. */
const SHARDS = { 'SKU-A': [10], 'SKU-B': [4, 3, 3] }
const SKUS = Object.keys(SHARDS)
const ON_HAND = 10

function partitionOf(tenant: string, sku: string, shard: number): string {
  return `STOCK#${tenant}#${sku}${shard === 0 ? '' : `#${shard}`}`
}

/** Returns the items of a stock, with how many pieces lie in each shard of each SKU. */
export function seedStock(tenant: string, shardsOf: Readonly<Record<string, readonly number[]>>) {
  return {
    Inventory: Object.entries(shardsOf).flatMap(([sku, shards]) =>
      shards.map((onHand, shard) => ({
        pk: partitionOf(tenant, sku, shard),
        sk: 'STOCK',
        onHand,
        reserved: 0,
        available: onHand,
        ...(shard === 0
          ? {
              ...{ sku, unitPrice: { amount: 1999, currency: 'USD' }, tenantKey: tenant },
              ...(shards.length > 1 ? { shards: shards.length, revision: 0 } : {}),
            }
          : {}),
      })),
    ),
  }
}

const order = {
  items: [
    { sku: 'SKU-A', quantity: 2 },
    // More than half of what there is, so that two orders at once compete for it.
    { sku: 'SKU-B', quantity: 6 },
  ],
  customerId: 'cust-1',
  paymentMethod: 'tok_visa',
}

/** Orders of two SKUs: stock, money and shipments are right after whatever happens. */
export const verifiedOrders: VerifiedWorkflow = {
  saga: orderFulfillment,
  pairs: true,
  competes: true,
  cases: {
    happy: { input: order, ends: 'COMPLETED' },
    declined: { input: { ...order, paymentMethod: 'tok_chargeDeclined' }, ends: 'COMPENSATED' },
    approved: {
      input: { ...order, requireApproval: true },
      decisions: { ApproveOrder: 'approve' },
      ends: 'COMPLETED',
    },
    rejected: {
      input: { ...order, requireApproval: true },
      decisions: { ApproveOrder: 'reject' },
      ends: 'COMPENSATED',
    },
    expired: { input: { ...order, requireApproval: true }, ends: 'COMPENSATED' },
  },
  provider: { table: 'Payments', states: ['ProcessPayment', 'RefundPayment'] },
  seedData: (tenant) => seedStock(tenant, SHARDS),
  async findViolations(tables, { tenant, items: executions, skipped }) {
    // Goods or money of a step that was passed over are with the operator, and so is what follows from them.
    if (skipped.size > 0) {
      return []
    }
    const [payments, shipments, ...inventory] = await Promise.all([
      tables.ofTenant('Payments', tenant),
      tables.ofTenant('Shipments', tenant),
      ...Object.entries(SHARDS).flatMap(([sku, shards]) =>
        shards.map((_, shard) => tables.partition('Inventory', partitionOf(tenant, sku, shard))),
      ),
    ])
    // A slip is in no tenant's list; the ledger says which it is.
    const ids = executions.flatMap(
      ({ kept, result }) => ((kept ?? result) as { packingSlipId?: string })?.packingSlipId ?? [],
    )
    const slips = await Promise.all(ids.map((id) => tables.partition('Shipments', `SLIP#${tenant}#${id}`)))
    shipments.push(...slips.flat())
    return findOrderViolations(
      { executions: [...executions], payments, shipments, inventory: inventory.flat() },
      Object.fromEntries(SKUS.map((sku) => [`${tenant}/${sku}`, ON_HAND])),
    )
  },
}
