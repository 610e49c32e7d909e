import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { executionRecords } from '#lambdas/clients.ts'
import { recordFailedAttempt } from '#lambdas/records/attempts.ts'
import { expiryAfter } from '#lambdas/records/expiry.ts'
import { enter } from '#lambdas/records/transitions/enter.ts'
import { handler as recordEnding } from '#lambdas/steps/ending/record-ending.ts'
import { handler as validateOrder } from '#lambdas/steps/order/validate-order.ts'
import { envelopeOf, invoke, seedStock, TENANT } from '#test/support/order-envelope.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'
import { type Item, readItem, readPages } from '#verify/tables/tables.ts'

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
  await seedStock()
})
afterAll(() => tables.stop())
afterEach(() => vi.unstubAllEnvs())

const DAY_SECONDS = 86_400
const daysUntil = ({ expiresAt }: Item) => Math.round((Number(expiresAt) - Date.now() / 1000) / DAY_SECONDS)

/** An order that has begun, with a failed attempt and an idempotency key; then it ends. */
async function runOrder(executionId: string) {
  const startedAt = new Date().toISOString()
  const start = { tenant: TENANT, executionId, workflow: 'order-fulfillment', input: {}, startedAt }
  await enter(executionRecords(), { ...start, requestHash: 'x' }, `key-${executionId}`)
  await invoke(validateOrder, envelopeOf(executionId, { results: {} }))
  const error = { name: 'E', message: 'm' }
  const attempt = {
    state: 'CheckInventory',
    step: 'CheckInventory',
    attempts: 1,
    startedAt,
    endedAt: startedAt,
    error,
  }
  await recordFailedAttempt(executionRecords(), start, attempt)
  const open = await itemsOf(executionId)
  await invoke(recordEnding, envelopeOf(executionId, { step: 'SagaCompleted', ending: 'COMPLETED' }))
  return { open, ended: await itemsOf(executionId) }
}

async function itemsOf(executionId: string): Promise<Map<string, Item>> {
  const items = (await readPages(tables.call, 'Scan', { TableName: process.env.EXECUTIONS_TABLE })).map(
    readItem,
  )
  const own = items.filter(({ pk }) => pk.endsWith(`#${executionId}`) || pk.endsWith(`#key-${executionId}`))
  return new Map(own.map((item) => [item.sk.split('#')[0]!, item]))
}

test('the ledger of an open execution does not expire; what is beside it does', async () => {
  const { open } = await runOrder('o-open')
  expect([open.get('SUMMARY')?.expiresAt, open.get('STEP')?.expiresAt]).toEqual([undefined, undefined])
  expect(daysUntil(open.get('ATTEMPT')!)).toBeGreaterThanOrEqual(90)
  expect(daysUntil(open.get('START')!)).toBeGreaterThanOrEqual(90)
})

test('what has ended is kept for good where nobody says otherwise', async () => {
  const { ended } = await runOrder('o-kept')
  expect(ended.get('SUMMARY')).toMatchObject({ status: 'COMPLETED' })
  expect([ended.get('SUMMARY')?.expiresAt, ended.get('STEP')?.expiresAt]).toEqual([undefined, undefined])
})

test('with a retention all of an execution expires so long after its end', async () => {
  vi.stubEnv('RETAIN_DAYS', '400')
  const { ended } = await runOrder('o-retained')
  for (const kind of ['SUMMARY', 'STEP', 'ATTEMPT']) {
    expect(daysUntil(ended.get(kind)!)).toBeGreaterThanOrEqual(400)
  }
})

test('an expiry is the end of a day, in seconds', () => {
  expect(expiryAfter(90) % DAY_SECONDS).toBe(0)
  expect(expiryAfter(90) * 1000).toBeGreaterThanOrEqual(Date.now() + 90 * DAY_SECONDS * 1000)
})
