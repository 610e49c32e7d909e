import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { handler as getHealth } from '#lambdas/api/read/get-health.ts'
import { executionsTable } from '#lambdas/clients.ts'
import { deadlineAt } from '#lambdas/records/deadline.ts'
import { sweepDue } from '#lambdas/recovery/sweep-due.ts'
import { readLag } from '#lambdas/recovery/sweep-lag.ts'
import { storeExecution } from '#test/support/execution-record.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'
import { request } from '../../support/api-request.ts'

vi.mock('node:timers/promises', () => ({ setTimeout: vi.fn(async () => {}) }))
const pauses = () => vi.mocked(sleep).mock.calls.map(([delay]) => delay as number)

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
})
afterAll(() => tables.stop())
beforeEach(() => vi.mocked(sleep).mockClear())

const MINUTE = 60_000
/** Open executions that are due since so long, in one shard of the index. */
async function enterDue(count: number, sinceMs: number): Promise<void> {
  const deadline = deadlineAt('any', Date.now() - sinceMs)
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      storeExecution(
        { tenant: 'demo', executionId: `due-${sinceMs}-${index}`, workflow: 'order-fulfillment', input: {} },
        deadline,
      ),
    ),
  )
}

async function sweep(perSecond: number, remaining = 10 * MINUTE): Promise<number> {
  let inspected = 0
  await sweepDue({ table: executionsTable(), remaining: () => remaining, perSecond }, async () => {
    inspected++
  })
  return inspected
}

describe('a sweep', () => {
  test('tells for how long the oldest execution has waited: health says so while it does not keep up', async () => {
    expect(await readLag(executionsTable())).toBe(0)
    await enterDue(1, -MINUTE)
    expect(await readLag(executionsTable())).toBe(0)
    await enterDue(1, 20 * MINUTE)
    const lag = await readLag(executionsTable())
    expect(lag).toBeGreaterThanOrEqual(1_200)
    const { body } = await request(getHealth, 'GET', '/health')
    expect(body).toMatchObject({ status: 'ok' })
    expect(body.sweeper.behindSeconds).toBeGreaterThanOrEqual(1_200)
  })

  test('inspects a burst at once, and then as many a second as it may describe', async () => {
    await enterDue(99, 2 * MINUTE)
    expect(await sweep(1)).toBe(100)
    expect(pauses()).toEqual([])
    await enterDue(20, 3 * MINUTE)
    expect(await sweep(0.01, 60 * MINUTE)).toBe(120)
    // Ten more than the burst, at one in a hundred seconds.
    expect(Math.max(...pauses())).toBeGreaterThan(900_000)
  })

  test('goes on where one of them cannot be inspected: the next sweep meets it again', async () => {
    const inspected: string[] = []
    const inspect = async ({ pk }: { pk: string }) => {
      if (inspected.push(pk) === 1) {
        throw new Error('it cannot be inspected')
      }
    }
    await sweepDue({ table: executionsTable(), remaining: () => 60 * MINUTE, perSecond: 1 }, inspect)
    expect(new Set(inspected).size).toBe(120)
  })

  test('ends when its time does not suffice for the pause; what is left is first in the next', async () => {
    expect(await sweep(0.01, MINUTE)).toBe(110)
    expect(pauses()).toEqual([])
  })
})
