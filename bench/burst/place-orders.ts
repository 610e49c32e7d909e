import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { orderFor, skuOf } from '../shop.ts'

export interface BurstLoad {
  orders: number
  /** Sends what was answered 429 again when `Retry-After` is over. */
  retry: boolean
  connections: number
  /** Of the orders' ids. */
  prefix: string
}

export interface Placed {
  /** How often each status was a last answer; `lost` where the connection broke. */
  last: Record<string, number>
  /** Requests that were sent, retries included. */
  requests: number
  /** Seconds until every order had its last answer. */
  seconds: number
}

export const TENANT = 'burst'

interface Answer {
  status: string
  retryAfter: number
}

/** Sends all orders at once, each under an id of its own. */
export async function placeOrders(apiUrl: string, load: BurstLoad): Promise<Placed> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections })
  const started = performance.now()
  const last: Record<string, number> = {}
  let requests = 0
  const place = async (sequence: number) => {
    const body = JSON.stringify(orderFor(skuOf(sequence), { orderId: `${load.prefix}-${sequence}` }))
    for (;;) {
      requests++
      const { status, retryAfter } = await send(agent, `${apiUrl}/orders`, body)
      const isFinal = !load.retry || (status !== '429' && status !== 'lost')
      if (isFinal) {
        last[status] = (last[status] ?? 0) + 1
        return
      }
      await sleep(1_000 * (retryAfter + Math.random()))
    }
  }
  await Promise.all(Array.from({ length: load.orders }, (_, sequence) => place(sequence)))
  agent.destroy()
  return { last, requests, seconds: (performance.now() - started) / 1_000 }
}

function send(agent: Agent, url: string, body: string): Promise<Answer> {
  return new Promise((resolve) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      'x-tenant-id': TENANT,
    }
    const sent = request(url, { agent, method: 'POST', headers }, (response) => {
      response.resume()
      response.on('error', () => resolve({ status: 'lost', retryAfter: 1 }))
      response.on('end', () =>
        resolve({
          status: String(response.statusCode),
          retryAfter: Number(response.headers['retry-after'] ?? 1),
        }),
      )
    })
    sent.on('error', () => resolve({ status: 'lost', retryAfter: 1 }))
    sent.end(body)
  })
}
