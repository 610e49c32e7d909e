import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { documents } from '#lambdas/clients.ts'
import {
  accounts,
  documentRegister,
  inventory,
  payments as paymentBook,
  shipments as shipmentStore,
} from '#lambdas/runtime.ts'
import type { PackingSlip } from '#lambdas/stores/shipments/packing-slips.ts'
import { DOCUMENT } from './document-envelope.ts'
import { TENANT } from './order-envelope.ts'

/** What an execution may change: a tenant's stock, money, live shipments, accounts and live documents; all services. */
interface Balances {
  stock: Record<string, { onHand: number; reserved: number; available: number }>
  netPayments: number
  liveShipments: number
  /** Lines under packing slips that are not void. */
  packedLines: number
  accounts: Record<string, { balance: number; pending: number }>
  /** `copy_1 COPY 2`, `ord-1 LIVE 2`: the copies there are, and the services that were moved to one. */
  services: string[]
  /** States of the document's versions, but for those that were withdrawn. */
  documents: Record<number, string>
}

export async function readBalances(tenant = TENANT): Promise<Balances> {
  const everything = { limit: 100 }
  const [stock, payments, shipments, slips, held, platform, versions] = await Promise.all([
    inventory().list(tenant, everything),
    paymentBook().list(tenant, everything),
    shipmentStore().list(tenant, everything),
    scanSlips(tenant),
    accounts().list(tenant, everything),
    documents().send(new ScanCommand({ TableName: process.env.SERVICES_TABLE, ConsistentRead: true })),
    documentRegister().find(tenant, DOCUMENT),
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
    packedLines: slips.filter(({ status }) => status !== 'VOID').flatMap(({ packed }) => packed).length,
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
    documents: Object.fromEntries(
      versions.filter(({ state }) => state !== 'WITHDRAWN').map(({ version, state }) => [version, state]),
    ),
  }
}

async function scanSlips(tenant: string): Promise<PackingSlip[]> {
  const { Items = [] } = await documents().send(
    new ScanCommand({
      TableName: process.env.SHIPMENTS_TABLE,
      FilterExpression: 'sk = :slip AND begins_with(pk, :mine)',
      ExpressionAttributeValues: { ':slip': 'SLIP', ':mine': `SLIP#${tenant}#` },
      ConsistentRead: true,
    }),
  )
  return Items as PackingSlip[]
}
