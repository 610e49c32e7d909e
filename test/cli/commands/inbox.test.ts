import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { runCommand } from '#test/support/command-line.ts'

const STUCK = Array.from({ length: 150 }, (_, index) => `stuck-${index}`)
const startedAt = new Date(0).toISOString()
const execution = (executionId: string) => ({
  ...{ executionId, status: 'COMPENSATION_FAILED', workflow: 'order-fulfillment', startedAt },
  stuck: { undo: 'RefundPayment', error: 'SimulatedGiveUp' },
})

/** An API with more stuck executions than a page holds. */
let asked = { now: 0, most: 0, total: 0 }
const api = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url!, 'http://api')
  if (pathname !== '/executions') {
    asked = { now: asked.now + 1, most: Math.max(asked.most, asked.now + 1), total: asked.total + 1 }
    await sleep(2)
    asked.now--
    response.end(JSON.stringify({ ...execution(pathname.split('/').at(-1)!), timeline: [] }))
    return
  }
  const all = searchParams.get('status') === 'COMPENSATION_FAILED' ? STUCK : []
  const from = Number(searchParams.get('cursor') ?? 0)
  const to = from + Number(searchParams.get('limit'))
  const rest = to < all.length ? { nextCursor: String(to) } : {}
  response.end(JSON.stringify({ items: all.slice(from, to).map(execution), ...rest }))
})
let url: string
beforeAll(async () => {
  await once(api.listen(0, '127.0.0.1'), 'listening')
  url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
})
afterAll(() => api.close().closeAllConnections())
beforeEach(() => {
  asked = { now: 0, most: 0, total: 0 }
})

test('the inbox holds all that waits, however many pages that are, and asks for a few at once', async () => {
  const { out, err } = await runCommand(['inbox', '-o', 'id', '--url', url])
  expect(err).toBe('')
  expect(out.trimEnd().split('\n')).toEqual(STUCK)
  expect(asked.most).toBeLessThanOrEqual(8)
  const { items } = JSON.parse((await runCommand(['inbox', '--json', '--url', url])).out)
  expect(items).toHaveLength(STUCK.length)
})

test('the inbox is looked at seldom with --watch: each look asks for each that waits', async () => {
  const interrupt = new AbortController()
  const watching = runCommand(['inbox', '--watch', '--url', url], { interrupt: interrupt.signal })
  await expect.poll(() => asked.total).toBe(STUCK.length)
  await sleep(700)
  interrupt.abort()
  expect((await watching).status).toBe(130)
  expect(asked.total).toBe(STUCK.length)
})
