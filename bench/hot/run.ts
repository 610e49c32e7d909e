import { marshall } from '@aws-sdk/util-dynamodb'
import { synthesize } from '#cli/synthesis.ts'
import { createCloud, type RunningCloud } from '#local/cloud.ts'
import { createConflicts } from '#local/dynamodb/conflicts.ts'
import type { DynamoDbFault } from '#local/dynamodb/interceptor.ts'
import type { StatusChange } from '#local/step-functions/index.ts'
import { findViolations } from '#verify/invariants/orders.ts'
import { call, expectStatus } from '../http.ts'
import { projectDirectory } from '../project.ts'
import { measureStock, type StockRates } from './stock.ts'

/** For about so long a transaction holds its items on AWS. */
const HOLD_MS = 15
const CLIENTS = 64
const unitPrice = { amount: 1999, currency: 'USD' }

export interface HotFacts {
  kept: string
  orders: number
  pieces: number
  completed: number
  outOfStock: number
  /** Of the orders that complete, while there is stock: from the first order to the last piece. */
  completedPerSecond: number
  /** Writes that were refused since another transaction held an item. */
  conflicts: number
  violations: string[]
}

interface Sale {
  tenant: string
  orders: number
  pieces: number
}

/**
 * Sells one SKU to 64 clients at once, twice as many orders as there are pieces: first of one item, as stock was kept
 * before, then of shards. DynamoDB's conflicts are those that a transaction of 15 ms makes.
 */
export async function measureHot(
  orders: number,
  say: (what: string) => void,
): Promise<{ sales: HotFacts[]; stock: StockRates }> {
  const assembly = await synthesize(projectDirectory, process.env, say)
  const pieces = Math.floor(orders / 2)
  const conflicts = countConflicts(createConflicts(HOLD_MS))
  const ends = createEnds()
  const cloud = createCloud({
    ...{ assembly, port: 0, awsPort: 0, preload: true },
    dynamoDbFault: conflicts.fault,
    onStatusChange: ends.hear,
  })
  try {
    const running = await cloud.start()
    const sell = (tenant: string) => sellAll(running, ends, { tenant, orders, pieces })
    await putInOneItem(running, 'one', pieces)
    say(`${orders} orders for ${pieces} pieces in one item`)
    const one = await sell('one')
    const before = conflicts.count()
    await expectStatus(200, 'PUT', `${running.url}/inventory/HOT`, {
      body: { onHand: pieces, unitPrice },
      headers: { 'x-tenant-id': 'many' },
    })
    say(`${orders} orders for ${pieces} pieces in shards`)
    const many = await sell('many')
    const sales = [
      { kept: 'in one item', ...one, conflicts: before },
      { kept: 'in shards', ...many, conflicts: conflicts.count() - before },
    ]
    say('the stock alone')
    return { sales, stock: await measureStock(assembly, HOLD_MS) }
  } finally {
    await cloud.stop()
  }
}

function countConflicts(fault: DynamoDbFault) {
  let count = 0
  return {
    count: () => count,
    fault: ((request) => {
      const interference = fault(request)
      count += interference ? 1 : 0
      return interference
    }) satisfies DynamoDbFault,
  }
}

/** Stock as a table of before has it: nothing can make shards of it but its next setting. */
async function putInOneItem(cloud: RunningCloud, tenant: string, pieces: number): Promise<void> {
  const counts = { onHand: pieces, reserved: 0, available: pieces }
  const Item = { pk: `STOCK#${tenant}#HOT`, sk: 'STOCK', sku: 'HOT', ...counts, unitPrice, tenantKey: tenant }
  await cloud.dynamoDb('PutItem', { TableName: 'FlowForge-Inventory', Item: marshall(Item) })
}

interface Ends {
  hear(event: StatusChange): void
  /** Resolves to how the execution has ended. */
  of(name: string): Promise<string>
}

/** What Step Functions says of executions that have ended. */
function createEnds(): Ends {
  const waiting = new Map<string, (status: string) => void>()
  return {
    hear({ detail: { name, status, output } }) {
      if (status !== 'RUNNING') {
        waiting.get(name)?.(output ? (JSON.parse(output) as { status: string }).status : status)
      }
    },
    of: (name) => new Promise((resolve) => waiting.set(name, resolve)),
  }
}

async function sellAll(
  cloud: RunningCloud,
  ends: Ends,
  { tenant, orders, pieces }: Sale,
): Promise<Omit<HotFacts, 'kept' | 'conflicts'>> {
  const startedAt = performance.now()
  const ended: { status: string; at: number }[] = []
  let placed = 0
  const client = async () => {
    while (placed < orders) {
      const orderId = `o-${placed++}`
      const end = ends.of(`${tenant}_${orderId}`)
      await place(cloud.url!, tenant, orderId)
      ended.push({ status: await end, at: performance.now() })
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  const completed = ended.filter(({ status }) => status === 'COMPLETED')
  const seconds = (Math.max(...completed.map(({ at }) => at)) - startedAt) / 1000
  const violations = await findViolations(cloud.dynamoDb, { tenant, initial: { [`${tenant}/HOT`]: pieces } })
  return {
    orders,
    pieces,
    completed: completed.length,
    outOfStock: ended.filter(({ status }) => status === 'COMPENSATED').length,
    completedPerSecond: completed.length / seconds,
    violations,
  }
}

/** What is answered 429 or 503, or not at all, is sent again under the same id. */
async function place(url: string, tenant: string, orderId: string): Promise<void> {
  const body = { orderId, sku: 'HOT', quantity: 1, customerId: 'bench', paymentMethod: 'tok_visa' }
  let status: number
  do {
    const answer = call('POST', `${url}/orders`, { body, headers: { 'x-tenant-id': tenant } })
    status = await answer.then(
      (response) => response.status,
      () => 503,
    )
  } while (status === 429 || status === 503)
  if (status !== 202) {
    throw new Error(`POST /orders of ${orderId} was answered ${status}`)
  }
}
