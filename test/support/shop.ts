import { expect } from 'vitest'
import type { z } from 'zod'
import type { OrderView } from '#core/api/responses/executions.ts'
import type { Snapshot } from '#core/api/responses/stores.ts'
import type { TimelineEntry } from '#core/api/responses/timeline.ts'
import { createSteering, type Send, type Steering } from './steering.ts'

export type OrderDetail = OrderView & {
  timeline: TimelineEntry[]
  results: Record<string, Record<string, unknown>>
}

/** The API as one tenant's client sees it. */
export interface Shop extends Steering {
  tenant: string
  stock(sku: string, onHand: number): Promise<void>
  /** Posts an order and answers the response as it is. */
  post(body: object, headers?: Record<string, string>): ReturnType<Send>
  /** Posts an order of one SKU-A (unless `body` says otherwise) that must be accepted; answers its id. */
  start(body?: object): Promise<string>
  order(orderId: string): Promise<OrderDetail>
  /** The order once it has ended, or once its undo is stuck. */
  ended(orderId: string): Promise<OrderDetail>
  get(path: string): ReturnType<Send>
  send: Send
  snapshot(): Promise<z.infer<typeof Snapshot>>
}

const ENDED = ['COMPLETED', 'COMPENSATED', 'COMPENSATION_FAILED']

/** Proves its tenant with `token`; without one the header names it. */
export function createShop(url: string, tenant: string, token?: string): Shop {
  const identity = token ? { authorization: `Bearer ${token}` } : { 'x-tenant-id': tenant }
  const send = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', ...identity, ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const post = (body: object, headers?: Record<string, string>) => send('POST', '/orders', body, headers)
  const order = async (orderId: string) =>
    (await send('GET', `/orders/${orderId}`)).body as unknown as OrderDetail
  return {
    ...createSteering(send, '/orders'),
    tenant,
    post,
    order,
    send,
    get: (path) => send('GET', path),
    async stock(sku, onHand) {
      const { status, body } = await send('PUT', `/inventory/${sku}`, {
        onHand,
        unitPrice: { amount: 1999, currency: 'USD' },
      })
      expect(status, JSON.stringify(body)).toBe(200)
    },
    async start(body = {}) {
      const one = 'items' in body ? {} : { sku: 'SKU-A', quantity: 1 }
      const answer = await post({ ...one, customerId: 'cust-1', paymentMethod: 'tok_visa', ...body })
      expect(answer.status, JSON.stringify(answer.body)).toBe(202)
      return answer.body.orderId as string
    },
    async ended(orderId) {
      let last: OrderDetail | undefined
      const ask = async () => {
        last = await order(orderId)
        return last.status
      }
      await expect.poll(ask, { interval: 30 }).toSatisfy((status: string) => ENDED.includes(status))
      return last!
    },
    snapshot: async () => (await send('GET', '/snapshot')).body as unknown as z.infer<typeof Snapshot>,
  }
}

/** A timeline in short: `ReserveInventory DONE`, `ProcessPayment FAILED`, … */
export function rows({ timeline }: OrderDetail): string[] {
  return timeline.map(({ step, status }) => `${step} ${status}`)
}
