import { describe, expect, test } from 'vitest'
import { spread } from '#test/support/spread.ts'
import { createSharedPrefix } from '#verify/reuse/shared-prefix.ts'
import type { Result } from '#verify/run/result.ts'
import { parseSchedule } from '#verify/schedules/schedule.ts'
import { shareTestBed } from '../../support/test-bed.ts'

const createWorker = shareTestBed()

/**
 * What must be alike however a schedule was run. Workers, requests and traces are named at random; each function that begins moves
 * the time on by a millisecond, and one whose result Step Functions has already may return before or after the next begins.
 */
function told({ log, items, ...result }: Result) {
  const random = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|1-[0-9a-f]{8}-[0-9a-f]{24}/g
  const milliseconds = /(?<=\d\d:\d\d:\d\d)\.\d{3}(?=Z)/g
  const alike = (item: object) =>
    JSON.parse(JSON.stringify(item).replaceAll(random, '…').replaceAll(milliseconds, '')) as object
  return {
    ...result,
    reached: [...result.reached].sort(),
    free: [...result.free].sort(),
    log: log
      .filter((line) => !line.includes(' POST '))
      .map((line) => line.replace(/^( *\d+)\.\d+/, '$1'))
      .sort(),
    items: sorted(
      [...items].map(([table, all]) => [table, sorted([...all].map(([key, item]) => [key, alike(item)]))]),
    ),
  }
}

const sorted = <Each>(entries: [string, Each][]) => entries.sort(([a], [b]) => (a < b ? -1 : 1))

describe('a schedule that starts from its shared prefix ends as from the beginning', () => {
  const pairs = [
    // Before anything has gone wrong; forth, back, and into long work.
    ['order-fulfillment/happy', 'ReserveInventory:down'],
    ['order-fulfillment/happy', 'ProcessPayment:late-after-undo'],
    ['order-fulfillment/happy', 'PackItems:dies-midway'],
    ['order-fulfillment/happy', 'SagaCompleted:answer-lost'],
    // A fault is spent, half spent at the same state, or has cancelled the execution.
    ['order-fulfillment/happy ValidateOrder:throws*3', 'UpdateWarehouse:refused-after'],
    ['order-fulfillment/happy UpdateWarehouse:throttled', 'UpdateWarehouse:stopped-after'],
    ['order-fulfillment/happy ProcessPayment:cancelled-after', 'RefundPayment:provider-answer-lost'],
    // On the way back, where it gets stuck.
    ['order-fulfillment/happy UpdateWarehouse:refused-after', 'UnpackItems:throws'],
    [
      'order-fulfillment/happy UpdateWarehouse:refused-after RefundPayment:stuck-retried',
      'SagaCompensated:twice',
    ],
    // After a stop of which nobody has heard, and with something left to be done at the end.
    ['order-fulfillment/happy ProcessPayment:stopped-unheard', 'ReleaseInventory:throws'],
    ['order-fulfillment/happy ProcessPayment:redriven-at-the-end', 'RefundPayment:provider-down'],
    // A delivery is kept back: until all is over, while it is undone, until the next state.
    ['order-fulfillment/happy ReserveInventory:twice-after-end', 'UpdateWarehouse:refused'],
    ['order-fulfillment/happy UpdateWarehouse:late-beside-undo', 'RevertWarehouse:throws'],
    ['order-fulfillment/happy ProcessPayment:twice-later', 'PackItems:answer-lost'],
    // Items of a list.
    ['data-migration/happy', 'SwitchService[1]:refused-after'],
  ] as const
  test.each(spread(pairs, 5))('%s + %s', async (common, last) => {
    const { start, branch, at } = await runBothWays(common, last)
    // It begins right there.
    expect(branch.reached[start.trace.reached.size]).toBe(at)
  })

  test.each([
    // Another execution is there.
    ['order-fulfillment/happy ReserveInventory:overtaken', 'ReleaseInventory:throws'],
    // Branches beside each other, of which one may be at work when the other comes to its state; people who decide.
    ['document-approval/happy', 'FinanceReview:throws'],
  ])('also from further up: %s + %s', async (common, last) => {
    const { start, branch, at } = await runBothWays(common, last)
    expect(branch.reached.indexOf(at)).toBeGreaterThanOrEqual(start.trace.reached.size)
  })
})

async function runBothWays(common: string, last: string) {
  const run = createWorker()
  const whole = await run(`${common} ${last}`)
  expect(whole.violations).toEqual([])
  const prefix = createSharedPrefix()
  await run(common, { onArrive: prefix.onArrive })
  const { at } = parseSchedule(`${common} ${last}`).faults.at(-1)!
  const start = prefix.before(at)!
  expect(start).toBeDefined()
  const branch = await run(`${common} ${last}`, { start })
  expect(told(branch)).toEqual(told(whole))
  return { start, branch, at }
}
