import { scanTable } from '../tables/scan.ts'
import { type CallDynamoDb, type Item, isOfTenant } from '../tables/tables.ts'
import { type LedgerEntry, listLedger, listSummaries, type SummaryItem } from './execution-items.ts'
import { findUndoDisorder } from './undo-order.ts'

interface OrderSummary extends SummaryItem {
  tenant: string
  input: unknown
  facts?: { total?: Amount }
}

interface OrderStep extends LedgerEntry {
  result?: { total?: Amount; packingSlipId?: string }
}

/** All items of the order's tables, read bypassing the handlers. */
export interface OrderTables {
  executions: Item[]
  inventory: Item[]
  payments: Item[]
  shipments: Item[]
}

/** Steps in the order in which the order saga runs them. */
const FORWARD = ['ReserveInventory', 'ProcessPayment', 'PackItems', 'UpdateWarehouse']

/**
 * The invariants of docs/guarantees.md over all executions that have ended; `initial` is what was put on hand per
 * tenant and SKU (`demo/SKU-A`). Reads one tenant's items, or all. Returns what is broken, in words.
 */
export async function findViolations(
  call: CallDynamoDb,
  { initial, tenant }: { initial: Record<string, number>; tenant?: string },
): Promise<string[]> {
  return findOrderViolations(await readTables(call, tenant), initial)
}

/** As `findViolations`, over items that are read already. */
export function findOrderViolations(tables: OrderTables, initial: Record<string, number>): string[] {
  const summaries = listSummaries<OrderSummary>(tables.executions)
  return [
    ...summaries.flatMap((summary) => violationsOf(summary, tables)),
    ...stockViolations(tables, initial),
    ...moneyViolations(tables, summaries),
  ]
}

async function readTables(call: CallDynamoDb, tenant: string | undefined): Promise<OrderTables> {
  const [executions, inventory, payments, shipments] = await Promise.all(
    ['Executions', 'Inventory', 'Payments', 'Shipments'].map((table) => scanTable(call, table, tenant)),
  )
  return { executions: executions!, inventory: inventory!, payments: payments!, shipments: shipments! }
}

function violationsOf(summary: OrderSummary, tables: OrderTables): string[] {
  const { tenant, executionId, status } = summary
  const own = ({ executionId: id, pk }: Item) => id === executionId && pk.split('#')[1] === tenant
  const payments = tables.payments.filter(own) as unknown as { captured: Amount; refunded: Amount }[]
  const shipments = tables.shipments.filter((item) => own(item) && item.status === 'DISPATCHED')
  const slips = tables.shipments.filter((item) => own(item) && item.sk === 'SLIP' && item.status !== 'VOID')
  const reservations = tables.inventory.filter((item) => own(item) && item.sk.startsWith('RESERVATION#'))
  const ledger = listLedger<OrderStep>(tables.executions, summary)
  const total = totalOf(summary, ledger)
  const broken = (what: string) => `${tenant}/${executionId} is ${status}, but ${what}`
  const found: string[] = []

  for (const { state, step } of ledger) {
    if (state === 'PENDING') {
      found.push(broken(`${step} is PENDING`))
    }
  }
  if (status === 'COMPLETED') {
    const good = payments.filter(
      ({ captured, refunded }) => captured.amount === total?.amount && refunded.amount === 0,
    )
    if (payments.length !== 1 || good.length !== 1) {
      found.push(broken(`its payments are ${JSON.stringify(payments)}`))
    }
    if (shipments.length !== 1) {
      found.push(broken(`it has ${shipments.length} shipments`))
    }
    const packed = slips.map((slip) => `${slip.status} ${inWords(slip.packed as Line[])}`)
    if (packed.join() !== `PACKED ${inWords((summary.input as { items: Line[] }).items)}`) {
      found.push(broken(`its packing slips are ${JSON.stringify(slips)}`))
    }
    if (reservations.some(({ state }) => state !== 'SHIPPED')) {
      found.push(broken('not all of it was shipped'))
    }
  } else if (status === 'COMPENSATED') {
    const net = payments.reduce((sum, { captured, refunded }) => sum + captured.amount - refunded.amount, 0)
    if (net !== 0) {
      found.push(broken(`${net} of its money is kept`))
    }
    if (shipments.length > 0) {
      found.push(broken('a shipment is live'))
    }
    if (slips.length > 0) {
      found.push(broken('a packing slip is live'))
    }
    if (reservations.some(({ state }) => state !== 'RELEASED')) {
      found.push(broken('stock is still held'))
    }
    found.push(...findUndoDisorder(FORWARD, ledger).map(broken))
  } else {
    found.push(broken('it should have ended'))
  }
  return found
}

/** The facts are lost in a table that was put back to an earlier moment. */
function totalOf({ facts }: OrderSummary, ledger: readonly OrderStep[]): Amount | undefined {
  return facts?.total ?? ledger.find(({ step }) => step === 'ValidateOrder')?.result?.total
}

interface Line {
  sku: string
  quantity: number
}

/** Whatever was packed, in whatever order: `SKU-A × 2, SKU-B × 1`. */
function inWords(lines: Line[]): string {
  return lines
    .map(({ sku, quantity }) => `${sku} × ${quantity}`)
    .sort()
    .join(', ')
}

interface Amount {
  amount: number
}

interface Shard {
  pk: string
  onHand: number
  reserved: number
  available: number
}

/** Stock is right in each of its shards, `STOCK#<tenant>#<sku>#<shard>`, and in their sum. */
function stockViolations({ inventory, shipments }: OrderTables, initial: Record<string, number>): string[] {
  const shards = inventory.filter(({ sk }) => sk === 'STOCK') as unknown as Shard[]
  const bySku = Map.groupBy(shards, ({ pk }) => pk.split('#').slice(1, 3).join('/'))
  return [...bySku].flatMap(([name, ofSku]) => {
    const [tenant, sku] = name.split('/')
    const shipped = shipments
      .filter((shipment) => shipment.status === 'DISPATCHED' && isOfTenant(shipment, tenant!))
      .flatMap(({ lines }) => lines as { sku: string; quantity: number }[])
      .filter((line) => line.sku === sku)
      .reduce((sum, { quantity }) => sum + quantity, 0)
    const onHand = ofSku.reduce((sum, shard) => sum + shard.onHand, 0)
    const found = ofSku.flatMap((shard) => shardViolations(shard, name, inventory))
    const expected = initial[name]
    if (expected !== undefined && onHand + shipped !== expected) {
      found.push(`${name}: ${onHand} on hand + ${shipped} shipped ≠ ${expected}`)
    }
    return found
  })
}

function shardViolations(
  { pk, onHand, reserved, available }: Shard,
  sku: string,
  inventory: readonly Item[],
): string[] {
  const held = inventory
    .filter((each) => each.pk === pk && each.sk.startsWith('RESERVATION#') && each.state === 'RESERVED')
    .reduce((sum, { quantity }) => sum + (quantity as number), 0)
  const number = pk.split('#')[3]
  const name = number === undefined ? sku : `${sku}, shard ${number}`
  const found: string[] = []
  if (available !== onHand - reserved) {
    found.push(`${name}: available ${available} ≠ ${onHand} − ${reserved}`)
  }
  if (reserved !== held) {
    found.push(`${name}: ${reserved} reserved, but reservations hold ${held}`)
  }
  if (available < 0) {
    found.push(`${name}: oversold by ${-available}`)
  }
  return found
}

function moneyViolations(tables: OrderTables, summaries: OrderSummary[]): string[] {
  const { payments } = tables
  const kept = (
    payments.filter(({ sk }) => sk === 'PAYMENT') as unknown as { captured: Amount; refunded: Amount }[]
  )
    .map(({ captured, refunded }) => captured.amount - refunded.amount)
    .reduce((sum, amount) => sum + amount, 0)
  const owed = summaries
    .filter(({ status }) => status === 'COMPLETED')
    .reduce(
      (sum, summary) =>
        sum + (totalOf(summary, listLedger<OrderStep>(tables.executions, summary))?.amount ?? 0),
      0,
    )
  return kept === owed ? [] : [`captured − refunded is ${kept}, but completed orders come to ${owed}`]
}
