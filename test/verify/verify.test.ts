import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { testAssembly } from '#test/support/assembly.ts'
import { recordTransactions } from '#test/support/transactions.ts'
import { catchesTooLow } from '#test/support/wrong-catch.ts'
import type { Result } from '#verify/run/result.ts'
import { runSchedule } from '#verify/run/run-schedule.ts'
import { openTestBed, type TestBed } from '#verify/run/test-bed/test-bed.ts'
import { formatSchedule, parseSchedule, type Schedule } from '#verify/schedules/schedule.ts'
import { shrink } from '#verify/schedules/shrink.ts'
import { WORKFLOWS } from '#verify/workflows/index.ts'

const orders = WORKFLOWS['order-fulfillment']!

test('a defect in the definition is found, and told by the smallest schedule that shows it', async () => {
  const testBed = await openTestBed({ assembly: testAssembly, change: catchesTooLow })
  onTestFinished(() => testBed.stop())
  const run = (schedule: Schedule) => runSchedule(testBed, orders, schedule)
  const found = parseSchedule(
    'order-fulfillment/happy ReserveInventory:throws ProcessPayment:refused-after ReleaseInventory:twice',
  )
  expect((await run(found)).violations.join()).toContain('ProcessPayment is not undone')
  const smallest = await shrink(found, async (schedule) => (await run(schedule)).violations.length > 0)
  expect(formatSchedule(smallest)).toBe('order-fulfillment/happy ProcessPayment:refused-after')
})

describe('one schedule', () => {
  let testBed: TestBed
  beforeAll(async () => {
    testBed = await openTestBed({ assembly: testAssembly })
  })
  afterAll(() => testBed.stop())
  const run = (text: string): Promise<Result> => runSchedule(testBed, orders, parseSchedule(text))

  test('goes the same way alone and beside others, in its own time', async () => {
    const text =
      'order-fulfillment/happy ReserveInventory:throws*3 UpdateWarehouse:down RefundPayment:stuck-retried'
    const alone = await run(text)
    const others = ['approved', 'expired', 'declined', 'happy'].flatMap((given) => [
      `order-fulfillment/${given} ReserveInventory:down`,
      `order-fulfillment/${given} ReserveInventory:stopped-after`,
    ])
    const [beside] = await Promise.all([text, ...others].map(run))
    expect(alone.status).toBe('COMPENSATED')
    // When the answer of the API arrives is not decided by the schedule.
    const told = ({ log }: Result) => log.filter((line) => !line.includes(' POST '))
    expect(told(beside!)).toEqual(told(alone))
  })

  test('long work that dies between its writes tells nobody, and goes on when its heartbeats are missed', async () => {
    const { status, violations, log } = await run('order-fulfillment/happy PackItems:dies-midway')
    expect(violations).toEqual([])
    expect(status).toBe('COMPLETED')
    const deaths = log.filter((line) => line.includes('Sandbox.Timedout'))
    const [first = [], second = [], third = []] = deaths.map((line) => line.trim().split(/\s+/))
    expect([first, second, third].map((words) => words.slice(1, 3).join(' '))).toEqual([
      'PackItems #1:',
      'PackItems #2:',
      'PackItems #3:',
    ])
    // Its heartbeats are awaited for thirty seconds; then comes a delay of up to one second, and of up to two.
    const [began, again, andAgain] = [first, second, third].map(([seconds]) => Number(seconds)) as number[]
    expect(Math.floor(again! - began! - 30)).toBe(0)
    expect(Math.floor((andAgain! - again! - 30) / 2)).toBe(0)
  })

  test.each([
    // The first attempt of an approval arrives when the second waits already.
    ['approved ApproveOrder:late-after-retry', 'COMPLETED'],
    // Its provider took the money, and nobody heard of it.
    ['happy ProcessPayment:provider-answer-lost', 'COMPLETED'],
    ['happy ProcessPayment:late-after-undo', 'COMPENSATED'],
    ['happy UpdateWarehouse:stopped-unheard', 'COMPENSATED'],
    ['happy UpdateWarehouse:refused-after RefundPayment:stuck-skipped', 'COMPENSATED'],
  ])('%s ends %s', async (text, status) => {
    const result = await run(`order-fulfillment/${text}`)
    expect(result.violations).toEqual([])
    expect(result.status).toBe(status)
  })

  test('keeps tokens of transactions from the emulator, which slows down by them', async () => {
    const { transactions, dynamoDbFault } = recordTransactions()
    const watched: TestBed = {
      ...testBed,
      inject: (tenant, fault) => testBed.inject(tenant, (call) => dynamoDbFault(call) ?? fault(call)),
    }
    const schedule = parseSchedule('order-fulfillment/happy ReserveInventory:dynamodb-conflict')
    expect((await runSchedule(watched, orders, schedule)).violations).toEqual([])
    expect(transactions).not.toEqual([])
    expect(transactions.filter((body) => 'ClientRequestToken' in body)).toEqual([])
  })
})
