import type { Send } from './http-client.ts'
import type { KillableCloud } from './killable-cloud.ts'
import { STOCK } from './order-kinds.ts'

/** Tenants that share the clients: each has its own shelves, over which its clients compete. */
export const TENANTS = ['north', 'south', 'east', 'west']

export async function stockShelves({ url }: KillableCloud, send: Send): Promise<void> {
  for (const tenant of TENANTS) {
    for (const [sku, onHand] of Object.entries(STOCK)) {
      const answer = await send('PUT', `${url}/inventory/${sku}`, {
        headers: { 'x-tenant-id': tenant },
        body: { onHand, unitPrice: { amount: 1999, currency: 'USD' } },
      })
      if (typeof answer === 'string' || answer.status !== 200) {
        throw new Error(`the stock was answered ${JSON.stringify(answer)}`)
      }
    }
  }
}
