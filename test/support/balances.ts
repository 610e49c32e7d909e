import { inventory, payments as paymentBook, warehouse } from '#lambdas/runtime.ts'
import { TENANT } from './order.ts'

/** What an order may change, as numbers: stock, money and live shipments of a tenant. */
export interface Balances {
  stock: Record<string, { onHand: number; reserved: number; available: number }>
  netPayments: number
  liveShipments: number
}

export async function readBalances(tenant = TENANT): Promise<Balances> {
  const everything = { limit: 100 }
  const [stock, payments, shipments] = await Promise.all([
    inventory().list(tenant, everything),
    paymentBook().list(tenant, everything),
    warehouse().list(tenant, everything),
  ])
  return {
    stock: Object.fromEntries(
      stock.items.map(({ sku, onHand, reserved, available }) => [sku, { onHand, reserved, available }]),
    ),
    netPayments: payments.items.reduce(
      (sum, { captured, refunded }) => sum + captured.amount - refunded.amount,
      0,
    ),
    liveShipments: shipments.items.filter(({ status }) => status === 'DISPATCHED').length,
  }
}
