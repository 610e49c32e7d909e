import { describe, expect, test } from 'vitest'
import { verifyOne } from '#verify/index.ts'
import { contains } from '#verify/report/counts.ts'
import { type CaseFaults, randomSchedules } from '#verify/schedules/plan.ts'
import { formatSchedule, parseSchedule, type Schedule } from '#verify/schedules/schedule.ts'
import { shrink } from '#verify/schedules/shrink.ts'

describe('the text of a schedule', () => {
  test.each([
    'order-fulfillment/happy',
    'order-fulfillment/declined ProcessPayment:answer-lost RefundPayment:throws*3',
    'data-migration/happy CopyService[12]:late-after-end*2 RemoveCopy[0]:throws',
  ])('%s is read as it is written', (text) => {
    expect(formatSchedule(parseSchedule(text))).toBe(text)
  })

  test.each([
    ['happy', 'begins with <workflow>/<case>'],
    ['orders/happy ProcessPayment', 'a fault is <State>:<kind>'],
    ['orders/happy ProcessPayment:explodes', "there is no fault 'explodes'; there are throws, "],
  ])('%s is refused with what was expected', (text, message) => {
    expect(() => parseSchedule(text)).toThrow(message)
  })
})

describe('a schedule that no execution can meet', () => {
  test.each([
    ['orders/happy', "there is no workflow 'orders'; there are data-migration, document-approval"],
    ['order-fulfillment/happily', "order-fulfillment has no case 'happily'; it has happy"],
    [
      'order-fulfillment/happy Paymant:throws',
      "no state 'Paymant' that calls a function; it has ValidateOrder",
    ],
    ['order-fulfillment/happy RefundPayment:down', "'down' cannot meet RefundPayment; what can is throws"],
    ['order-fulfillment/happy CheckInventory:provider-down', "'provider-down' cannot meet CheckInventory"],
    ['order-fulfillment/happy CheckInventory:dies-midway', "'dies-midway' cannot meet CheckInventory"],
    ['order-fulfillment/happy PackItems:slow', "'slow' cannot meet PackItems"],
  ])('%s is refused before anything starts', async (text, message) => {
    await expect(verifyOne({ assembly: 'nowhere' }, parseSchedule(text))).rejects.toThrow(message)
  })
})

const cases: CaseFaults[] = [
  {
    case: 'happy',
    forward: ['throws', 'twice', 'refused'].map((kind) => ({ at: 'ReserveInventory', kind })),
    back: {
      after: { at: 'UpdateWarehouse', kind: 'refused-after' },
      faults: [{ at: 'ReleaseInventory', kind: 'throws' }],
    },
  },
]

test('a seed draws the same schedules every time, another seed others', () => {
  const drawn = (seed: number) => randomSchedules('orders', cases, { seed, count: 50 }).map(formatSchedule)
  expect(drawn(7)).toEqual(drawn(7))
  expect(drawn(8)).not.toEqual(drawn(7))
  for (const text of drawn(7)) {
    expect(text.split(' ').length).toBeGreaterThanOrEqual(4)
  }
})

test('a failing schedule shrinks to the faults and the number of times that it takes', async () => {
  const found = parseSchedule('orders/happy A1b:throws B2c:twice*5 C3d:throttled D4e:answer-lost')
  // Fails as long as it is delivered twice at least three times, and its answer is lost.
  const fails = async ({ faults }: Schedule) =>
    faults.some(({ kind, times = 1 }) => kind === 'twice' && times >= 3) &&
    faults.some(({ kind }) => kind === 'answer-lost')
  expect(formatSchedule(await shrink(found, fails))).toBe('orders/happy B2c:twice*3 D4e:answer-lost')
})

test('a schedule contains another when it has each of its faults as often', () => {
  const whole = parseSchedule('orders/happy Pay:throws Ship:twice Pay:throws')
  expect(contains(whole, parseSchedule('orders/happy Pay:throws Pay:throws'))).toBe(true)
  expect(contains(whole, parseSchedule('orders/happy Ship:twice Ship:twice'))).toBe(false)
  expect(contains(whole, parseSchedule('orders/other Pay:throws'))).toBe(false)
})
