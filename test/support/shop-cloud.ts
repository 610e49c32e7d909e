import { createTestCloud, type TestCloud } from '#testing/test-cloud.ts'
import { findViolations } from '#verify/invariants/orders.ts'
import { testAssembly } from './assembly.ts'
import { createShop, type Shop } from './shop.ts'

/** The order app on a test cloud, with tenants to play with. */
export interface ShopCloud extends TestCloud {
  /** A tenant of its own, with this much of each SKU on hand at $19.99. */
  openShop(stock: Record<string, number>): Promise<Shop>
  /** Which invariants the shop's books break; `stock` names what was put on hand beside the opening stock. */
  violations(shop: Shop, stock?: Record<string, number>): Promise<string[]>
}

let tenants = 0

/** Simulated time jumps to the next timer whenever nothing runs, or stands until it is moved. */
export async function startTestCloud({
  simulatedTime = false,
  auth = false,
  assembly = testAssembly,
  secrets = {},
}: {
  simulatedTime?: boolean | 'by hand'
  auth?: boolean
  assembly?: string
  secrets?: Record<string, string>
} = {}): Promise<ShopCloud> {
  const time = simulatedTime === 'by hand' ? 'by hand' : simulatedTime ? 'automatic' : 'real'
  const cloud = await createTestCloud({ assembly, time, auth, secrets })
  const opening = new Map<string, Record<string, number>>()
  return {
    ...cloud,
    async openShop(stock) {
      const shop = createShop(cloud.url!, `shop-${tenants++}`)
      for (const [sku, onHand] of Object.entries(stock)) {
        await shop.stock(sku, onHand)
      }
      opening.set(shop.tenant, stock)
      return shop
    },
    violations(shop, stock = {}) {
      const initial = Object.entries({ ...opening.get(shop.tenant), ...stock })
      const named = initial.map(([sku, onHand]) => [`${shop.tenant}/${sku}`, onHand])
      return findViolations(cloud.dynamoDb, { tenant: shop.tenant, initial: Object.fromEntries(named) })
    },
  }
}
