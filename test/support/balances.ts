import { accounts, inventory, payments as paymentBook, warehouse } from '#lambdas/runtime.ts'
import { TENANT } from './order.ts'

/** What an execution may change, as numbers: a tenant's stock, money, live shipments and accounts. */
export interface Balances {
  stock: Record<string, { onHand: number; reserved: number; available: number }>
  netPayments: number
  liveShipments: number
  accounts: Record<string, { balance: number; pending: number }>
}

export async function readBalances(tenant = TENANT): Promise<Balances> {
  const everything = { limit: 100 }
  const [stock, payments, shipments, held] = await Promise.all([
    inventory().list(tenant, everything),
    paymentBook().list(tenant, everything),
    warehouse().list(tenant, everything),
    accounts().list(tenant, everything),
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
    accounts: Object.fromEntries(
      held.items.map(({ accountId, balance, pending }) => [
        accountId,
        { balance: balance.amount, pending: pending.amount },
      ]),
    ),
  }
}
