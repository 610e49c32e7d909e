import { afterAll } from 'vitest'
import { isAwsError } from '#local/aws-error.ts'
import type { DynamoDbFault } from '#local/dynamodb/interceptor.ts'
import { createTestCloud, type ExecutionDescription, type TestCloud } from '#testing/test-cloud.ts'
import { findViolations } from '#verify/invariants/orders.ts'
import { testAssembly } from './assembly.ts'
import { skipIdleSweeps } from './idle-sweeps.ts'
import { createShop, type Shop } from './shop.ts'

/** The order app on a test cloud, with tenants to play with. */
export interface ShopCloud extends TestCloud {
  /** A tenant of its own, with this much of each SKU on hand at $19.99. */
  openShop(stock: Record<string, number>): Promise<Shop>
  /** The shop's execution of this id in Step Functions; its first rollback has the prefix `R1_`. */
  executionOf(
    shop: { tenant: string },
    id: string,
    prefix?: string,
  ): Promise<ExecutionDescription | undefined>
  /** Stops the shop's execution in Step Functions, bypassing the API. */
  stopInStepFunctions(shop: { tenant: string }, id: string): Promise<void>
  /** Which invariants the shop's books break; `stock` names what was put on hand beside the opening stock. */
  violations(shop: Shop, stock?: Record<string, number>): Promise<string[]>
}

let tenants = 0

export interface ShopCloudOptions {
  /** Simulated time jumps to the next timer whenever nothing runs, or stands until it is moved. */
  simulatedTime?: boolean | 'by hand'
  auth?: boolean
  assembly?: string
  /** Folder that keeps the state, and the functions' log; in memory without one. */
  dataDir?: string
  secrets?: Record<string, string>
  dynamoDbFault?: DynamoDbFault
  traces?: { otlpEndpoint?: string }
  invocationsPerSandbox?: number
}

/** Starts a cloud for the tests of a file, and stops it after the last of them. */
export async function openShopCloud(options: ShopCloudOptions = {}): Promise<ShopCloud> {
  const cloud = await startTestCloud(options)
  afterAll(() => cloud.stop())
  return cloud
}

export async function startTestCloud({
  simulatedTime = false,
  auth = false,
  assembly = testAssembly,
  dataDir,
  secrets = {},
  dynamoDbFault,
  traces,
  invocationsPerSandbox,
}: ShopCloudOptions = {}): Promise<ShopCloud> {
  const time = simulatedTime === 'by hand' ? 'by hand' : simulatedTime ? 'automatic' : 'real'
  const cloud = await createTestCloud({
    assembly,
    time,
    auth,
    secrets,
    ...(dataDir ? { dataDir } : {}),
    ...(dynamoDbFault ? { dynamoDbFault } : {}),
    ...(traces ? { traces } : {}),
    ...(invocationsPerSandbox ? { invocationsPerSandbox } : {}),
  })
  if (time !== 'real') {
    skipIdleSweeps(cloud)
  }
  const opening = new Map<string, Record<string, number>>()
  const executionOf: ShopCloud['executionOf'] = async ({ tenant }, id, prefix = '') =>
    (await cloud.executions()).find(({ name }) => name === `${prefix}${tenant}_${id}`)
  return {
    ...cloud,
    executionOf,
    async stopInStepFunctions(shop, id) {
      await cloud.stopExecution((await executionOf(shop, id))!.executionArn)
    },
    async openShop(stock) {
      const shop = createShop(cloud.url!, `shop-${tenants++}`)
      for (const [sku, onHand] of Object.entries(stock)) {
        await shop.stock(sku, onHand)
      }
      opening.set(shop.tenant, stock)
      return {
        ...shop,
        async ended(orderId) {
          await endInStepFunctions(cloud, `${shop.tenant}_${orderId}`)
          return shop.ended(orderId)
        },
      }
    },
    violations(shop, stock = {}) {
      const initial = Object.entries({ ...opening.get(shop.tenant), ...stock })
      const named = initial.map(([sku, onHand]) => [`${shop.tenant}/${sku}`, onHand])
      return findViolations(cloud.dynamoDb, { tenant: shop.tenant, initial: Object.fromEntries(named) })
    },
  }
}

const EXECUTION_ARN = 'arn:aws:states:us-east-1:111111111111:execution:FlowForge-order-fulfillment'

/** Resolves when that execution of an order has ended, or was never started: until then the API need not be asked. */
async function endInStepFunctions(cloud: TestCloud, name: string): Promise<void> {
  try {
    await cloud.ended(`${EXECUTION_ARN}:${name}`)
  } catch (error) {
    if (!isAwsError(error, 'ExecutionDoesNotExist')) {
      throw error
    }
  }
}
