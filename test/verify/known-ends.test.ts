import { describe, expect, test } from 'vitest'
import { createMemoryStore } from '#local/states/index.ts'
import { fingerprintOf } from '#verify/fingerprint.ts'
import { createKnownEnds } from '#verify/known-ends.ts'
import type { Result } from '#verify/run-schedule.ts'
import { parseSchedule } from '#verify/schedule.ts'
import { createTrunk, type Waypoint } from '#verify/trunk.ts'
import { WORKFLOWS } from '#verify/workflows/index.ts'
import { oneStage } from './support/one-stage.ts'

const createLane = oneStage()
const orders = WORKFLOWS['order-fulfillment']!
const START = Date.UTC(2026, 0, 1)

interface Standing {
  tenant?: string
  now?: number
  changedAt?: number
  quantity?: number
  payment?: string
  ahead?: readonly string[]
  decided?: readonly string[]
}

function waypoint({ tenant = 'v-1', now = 3_000, changedAt = 1_000, ...rest }: Standing = {}): Waypoint {
  const { quantity = 2, payment = 'f3f4cb3e35dd33c4a34c034e', ahead = [], decided = [] } = rest
  const pk = `EXEC#${tenant}#x-1`
  const item = {
    ...{ pk: { S: pk }, sk: { S: 'STEP#ReserveInventory' }, quantity: { N: String(quantity) } },
    ...{ paymentId: { S: `pay_${payment}` }, changedAt: { S: new Date(START + changedAt).toISOString() } },
  }
  return {
    tenant,
    items: new Map([['FlowForge-Executions', new Map([[pk, item]])]]),
    world: { time: START + now, store: createMemoryStore(), executions: [], decisions: 7 },
    conductor: { progress: [], untaken: [], ahead },
    course: {
      ...{ startedAt: START, log: [], reached: new Set(), decided: new Set(decided), skipped: new Set() },
      ...{ doneAtCancel: undefined, violations: [] },
    },
  }
}
const print = (standing: Standing = {}, faults = '') =>
  fingerprintOf(waypoint(standing), orders, parseSchedule(`order-fulfillment/happy ${faults}`))

describe('a state is the same', () => {
  test.each<[string, Standing]>([
    ['of another tenant', { tenant: 'v-11' }],
    ['some seconds later', { now: 4_500, changedAt: 2_400 }],
    ['with another id that is drawn', { payment: '00f4cb3e35dd33c4a34c034e' }],
  ])('%s', (_, standing) => expect(print(standing)).toBe(print()))

  test('after another fault that asks the same of the end', () =>
    expect(print({}, 'ValidateOrder:throws')).toBe(print({}, 'ValidateOrder:twice')))
})

describe('a state is another one', () => {
  test.each<[string, Standing]>([
    ['with another number in an item', { quantity: 3 }],
    ['a minute later', { now: 63_000 }],
    ['with another age of an item', { changedAt: -60_000 }],
    ['with another fault to come', { ahead: ['PackItems:throws after 0'] }],
    ['when somebody has decided', { decided: ['ApproveOrder'] }],
  ])('%s', (_, standing) => expect(print(standing)).not.toBe(print()))

  test('after a fault that may change the end', () =>
    expect(print({}, 'ValidateOrder:refused')).not.toBe(print({}, 'ValidateOrder:throws')))
  test('of another case', () =>
    expect(fingerprintOf(waypoint(), orders, parseSchedule('order-fulfillment/approved'))).not.toBe(print()))
})

describe('a schedule', () => {
  const result = (violations: string[] = []) =>
    ({ violations, status: 'COMPLETED', log: ['…'] }) as unknown as Result
  const both = async (first: string, second: string, end = result(), standings: Standing[] = [{}, {}]) => {
    const ends = createKnownEnds()
    const texts = [first, second]
    const runs: string[] = []
    const results = await Promise.all(
      texts.map((text, index) =>
        ends.of(parseSchedule(text), orders, waypoint(standings[index]), async () => {
          runs.push(text)
          return end
        }),
      ),
    )
    return { runs, results }
  }
  const [one, other] = ['throws', 'twice'].map(
    (kind) => `order-fulfillment/happy ValidateOrder:${kind} PackItems:refused`,
  ) as [string, string]

  test('is not run when another one has come to the same state, even while that one runs', async () => {
    const { runs, results } = await both(one, other)
    expect(runs).toEqual([one])
    expect(results.map(({ matched }) => matched)).toEqual([false, true])
    expect(results[1]!.result).toMatchObject({ schedule: parseSchedule(other), status: 'COMPLETED', log: [] })
  })

  test('is run with another last fault, and from another state', async () => {
    const elsewhere = 'order-fulfillment/happy ValidateOrder:twice PackItems:throws'
    expect((await both(one, elsewhere)).runs).toEqual([one, elsewhere])
    expect((await both(one, other, result(), [{}, { quantity: 3 }])).runs).toEqual([one, other])
  })

  test('is run, to be told in full, when the other one has broken something', async () => {
    const { runs, results } = await both(one, other, result(['stock is lost']))
    expect(runs).toEqual([one, other])
    expect(results[1]).toMatchObject({ matched: false, result: { log: ['…'] } })
  })
})

/** Tables without names that are drawn, without times. */
const left = ({ status, items }: Result, tenant: string) => {
  const names = new RegExp(
    `${tenant}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24,}|OPEN#\\d|[-0-9]{10}T[:.0-9]{12}Z`,
    'g',
  )
  const plain = (item: object) => JSON.parse(JSON.stringify(item).replaceAll(names, '…')) as object
  const keyed = ([key, item]: [string, object]): [string, object] => [key.replaceAll(names, '…'), plain(item)]
  const tables = [...items].map(([name, all]): [string, object] => [name, [...all].map(keyed).sort(byKey)])
  return { status, tables: tables.sort(byKey) }
}
const byKey = ([one]: [string, object], [other]: [string, object]) => (one < other ? -1 : 1)

describe('what comes to the same state ends alike, run in full', () => {
  test.each([
    ['ValidateOrder:throws', 'ValidateOrder:dynamodb-down', 'ProcessPayment:late-after-undo'],
    ['', 'ReserveInventory:twice-at-once', 'UpdateWarehouse:refused-after'],
  ])('%s and %s, then %s', async (first, second, last) => {
    const come = async (before: string) => {
      const run = createLane()
      const common = `order-fulfillment/happy ${before}`
      const trunk = createTrunk()
      await run(common, { trunk })
      const from = trunk.before(parseSchedule(`${common} ${last}`).faults.at(-1)!.at)!
      const whole = await run(`${common} ${last}`)
      return { print: fingerprintOf(from, orders, parseSchedule(common)), end: left(whole, from.tenant) }
    }
    const [one, other] = [await come(first), await come(second)]
    expect(other.print).toBe(one.print)
    expect(other.end).toEqual(one.end)
  })
})
