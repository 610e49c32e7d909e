import type { Handler } from 'aws-lambda'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { handler as release } from '#lambdas/steps/inventory/release-inventory.ts'
import { handler as reserve } from '#lambdas/steps/inventory/reserve-inventory.ts'
import { readBalances } from '#test/support/balances.ts'
import { envelopeOf, invoke, seedStock } from '#test/support/order-envelope.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
})
afterAll(() => tables.stop())
beforeEach(() => seedStock())
afterEach(() => vi.unstubAllEnvs())

let order = 0
const envelope = (fields = {}) => envelopeOf(`mw-${order++}`, { step: 'ReserveInventory', ...fields })
const run = (event: unknown) => invoke(reserve as Handler, event)

describe('an envelope that does not fit', () => {
  test('is refused with every problem named, before anything is done', async () => {
    const before = await readBalances()
    await expect(run({ tenant: 'demo', attempt: 0 })).rejects.toMatchObject({
      name: 'InvalidStepInput',
      message: expect.stringMatching(/executionId: .*workflow: .*step: .*attempt: /s),
    })
    expect(await readBalances()).toEqual(before)
  })

  test('names what the contract misses of the results so far', async () => {
    await expect(run(envelope({ results: {} }))).rejects.toMatchObject({
      name: 'InvalidStepInput',
      message: expect.stringContaining('results.validateOrder'),
    })
  })
})

describe('injected failures', () => {
  test('`before` fails ahead of the effect, `after` behind it', async () => {
    const before = await readBalances()
    await expect(
      run(envelope({ simulate: { failAt: 'ReserveInventory', when: 'before' } })),
    ).rejects.toMatchObject({
      name: 'SimulatedFailure',
    })
    expect(await readBalances()).toEqual(before)
    await expect(
      run(envelope({ simulate: { failAt: 'ReserveInventory', when: 'after' } })),
    ).rejects.toMatchObject({
      name: 'SimulatedFailure',
    })
    expect(await readBalances()).not.toEqual(before)
  })

  test('`times` lets later attempts through', async () => {
    const simulate = { failAt: 'ReserveInventory', when: 'before' as const, times: 2 }
    const event = envelope({ simulate })
    await expect(run({ ...event, attempt: 2 })).rejects.toMatchObject({ name: 'SimulatedFailure' })
    await expect(run({ ...event, attempt: 3 })).resolves.toBeDefined()
  })

  test('`timeout` does not answer after the effect', async () => {
    const before = await readBalances()
    const silent = run(envelope({ simulate: { failAt: 'ReserveInventory', when: 'timeout' } }))
    await expect.poll(() => readBalances(), { interval: 10 }).not.toEqual(before)
    expect(await Promise.race([silent, Promise.resolve('nothing yet')])).toBe('nothing yet')
  })

  test('FAIL_AT fails its step after the effect, and no other', async () => {
    vi.stubEnv('FAIL_AT', 'inventory')
    const event = envelope()
    await expect(run(event)).rejects.toMatchObject({ name: 'SimulatedFailure' })
    await expect(invoke(release as Handler, { ...event, undo: 'ReleaseInventory' })).resolves.toBeUndefined()
    vi.stubEnv('FAIL_AT', 'payment')
    await expect(run(envelope())).resolves.toBeDefined()
  })

  test('a stack without fault injection ignores FAIL_AT and refuses an execution that asks to fail', async () => {
    vi.stubEnv('FAULT_INJECTION', 'off')
    vi.stubEnv('FAIL_AT', 'inventory')
    await expect(run(envelope())).resolves.toBeDefined()
    const asks = run(envelope({ simulate: { failAt: 'ProcessPayment', when: 'after' } }))
    await expect(asks).rejects.toMatchObject({ message: expect.stringContaining('without fault injection') })
  })
})
