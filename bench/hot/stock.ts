import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import { isNamed } from '#core/errors.ts'
import { retryingContention } from '#lambdas/records/contention.ts'
import { tryTransact, type Write } from '#lambdas/records/transact.ts'
import { createInventory, type Inventory } from '#lambdas/stores/inventory/inventory.ts'
import { loadAssembly } from '#local/assembly/index.ts'
import { createConflicts } from '#local/dynamodb/conflicts.ts'
import { createDynamoDbPart } from '#local/dynamodb/index.ts'
import { createInterceptor } from '#local/dynamodb/interceptor.ts'

const ENVIRONMENT = { accountId: '111111111111', region: 'us-east-1' }
const TABLE = 'FlowForge-Inventory'
const SECONDS = 8
const ROUNDS = 2
const PIECES = 1_000_000
const unitPrice = { amount: 1999, currency: 'USD' }

/** How often a second one SKU is reserved and shipped, by 64 clients at once. */
export interface StockRates {
  inOneItem: number
  inShards: number
}

/** The stock alone, without functions and engine: both ways in turn, on one emulator with DynamoDB's conflicts. */
export async function measureStock(assembly: string, holdMs: number): Promise<StockRates> {
  const dynamo = await createDynamoDbPart({
    tables: loadAssembly(assembly, ENVIRONMENT).tables,
    file: undefined,
  })
  await dynamo.start()
  const interceptor = await createInterceptor(dynamo.endpoint)
  interceptor.watch(createConflicts(holdMs))
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' }
  const plain = new DynamoDBClient({ endpoint: interceptor.endpoint, region: 'us-east-1', credentials })
  const client = DynamoDBDocumentClient.from(retryingContention(plain))
  const inventory = createInventory({ client, table: TABLE })
  try {
    const counts = { onHand: PIECES, reserved: 0, available: PIECES }
    const Item = { pk: 'STOCK#one#HOT', sk: 'STOCK', sku: 'HOT', ...counts, unitPrice, tenantKey: 'one' }
    await client.send(new PutCommand({ TableName: TABLE, Item }))
    await inventory.put('many', { sku: 'HOT', onHand: PIECES, unitPrice })
    const sold = { one: 0, many: 0 }
    for (let round = 0; round < ROUNDS; round++) {
      for (const tenant of ['one', 'many'] as const) {
        sold[tenant] += await sellFor(SECONDS, { client, inventory, tenant, round })
      }
    }
    const perSecond = (count: number) => count / (ROUNDS * SECONDS)
    return { inOneItem: perSecond(sold.one), inShards: perSecond(sold.many) }
  } finally {
    client.destroy()
    await interceptor.close()
    await dynamo.stop()
  }
}

interface Seller {
  client: DynamoDBDocumentClient
  inventory: Inventory
  tenant: string
  round: number
}

async function sellFor(seconds: number, { client, inventory, tenant, round }: Seller): Promise<number> {
  const until = performance.now() + seconds * 1000
  let sold = 0
  const commit = async (writes: Write[]) => (await tryTransact(client, writes, Date.now() + 5_000)).ok
  const sellOne = async (executionId: string) => {
    const reserver = { tenant, executionId, workflow: 'order-fulfillment', step: 'ReserveInventory' }
    const { lines } = await inventory.place(reserver, [{ sku: 'HOT', quantity: 1 }])
    if (
      (await commit(inventory.reserve(reserver, lines))) &&
      (await commit(inventory.ship(reserver, lines)))
    ) {
      sold++
    }
  }
  let placed = 0
  const work = async () => {
    while (performance.now() < until) {
      // Who gives up is no sale: the state machine would try again.
      await sellOne(`o-${round}-${placed++}`).catch(refuseUnlessBusy)
    }
  }
  await Promise.all(Array.from({ length: 64 }, work))
  return sold
}

function refuseUnlessBusy(error: unknown): void {
  if (!isNamed(error, 'Unavailable')) {
    throw error
  }
}
