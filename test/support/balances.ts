import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { accounts, documents, inventory, payments as paymentBook, warehouse } from '#lambdas/runtime.ts'
import { TENANT } from './order.ts'

/** What an execution may change, as numbers: a tenant's stock, money, live shipments and accounts; all services. */
export interface Balances {
  stock: Record<string, { onHand: number; reserved: number; available: number }>
  netPayments: number
  liveShipments: number
  accounts: Record<string, { balance: number; pending: number }>
  /** `copy_1 COPY 2`, `ord-1 LIVE 2`: the copies there are, and the services that were moved to one. */
  services: string[]
}

export async function readBalances(tenant = TENANT): Promise<Balances> {
  const everything = { limit: 100 }
  const [stock, payments, shipments, held, platform] = await Promise.all([
    inventory().list(tenant, everything),
    paymentBook().list(tenant, everything),
    warehouse().list(tenant, everything),
    accounts().list(tenant, everything),
    documents().send(new ScanCommand({ TableName: process.env.SERVICES_TABLE, ConsistentRead: true })),
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
    services: (platform.Items ?? [])
      .filter(({ copyId }) => copyId)
      .map(({ pk, sk, version }) => `${pk.split('#')[2]} ${sk} ${version}`)
      .sort(),
  }
}
