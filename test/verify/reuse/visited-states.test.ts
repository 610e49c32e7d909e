import { describe, expect, test } from 'vitest'
import { createMemoryStore, type MemoryStore } from '#local/step-functions/index.ts'
import { fingerprintOf } from '#verify/reuse/fingerprint.ts'
import { createSharedPrefix } from '#verify/reuse/shared-prefix.ts'
import { createVisitedStates } from '#verify/reuse/visited-states.ts'
import type { Arrival } from '#verify/run/arrivals.ts'
import type { Result } from '#verify/run/result.ts'
import type { Snapshot } from '#verify/run/snapshot.ts'
import { parseSchedule } from '#verify/schedules/schedule.ts'
import { WORKFLOWS } from '#verify/workflows/index.ts'
import { shareTestBed } from '../../support/test-bed.ts'

const createWorker = shareTestBed()
const orders = WORKFLOWS['order-fulfillment']!
const START = Date.UTC(2026, 0, 1)

interface State {
  tenant?: string
  now?: number
  changedAt?: number
  quantity?: number
  payment?: string
  ahead?: readonly string[]
  decided?: readonly string[]
  needsSweeper?: boolean
  executions?: number
  input?: string
  doneAtCancel?: readonly string[]
  skipped?: readonly string[]
  deferred?: Snapshot['injector']['deferred']
}

/** Each of them waits for one task. */
const storeOf = (executions: number, input: string) =>
  ({
    ...createMemoryStore(),
    outlook: () =>
      Array.from({ length: executions }, () => ({
        ...{ status: 'RUNNING', frames: [{ input, wait: { on: 'task' } }] },
      })),
  }) as unknown as MemoryStore

function snapshot({ tenant = 'v-1', now = 3_000, changedAt = 1_000, ...rest }: State = {}): Snapshot {
  const {
    quantity = 2,
    payment = 'f3f4cb3e35dd33c4a34c034e',
    ahead = [],
    decided = [],
    needsSweeper = false,
    executions = 1,
    input = '{}',
    doneAtCancel,
    skipped = [],
    deferred = [],
  } = rest
  const pk = `EXEC#${tenant}#x-1`
  const item = {
    ...{ pk: { S: pk }, sk: { S: 'STEP#ReserveInventory' }, quantity: { N: String(quantity) } },
    ...{ paymentId: { S: `pay_${payment}` }, changedAt: { S: new Date(START + changedAt).toISOString() } },
  }
  return {
    tenant,
    items: new Map([['FlowForge-Executions', new Map([[pk, item]])]]),
    simulation: { time: START + now, store: storeOf(executions, input), executions: [], decisions: 7 },
    injector: { progress: [], free: [], ahead, deferred },
    followUp: { redrives: [], restores: [], needsSweeper, sweepsLeft: 0 },
    trace: {
      ...{
        startedAt: START,
        entered: undefined,
        log: [],
        reached: new Set(),
        decided: new Set(decided),
        skipped: new Set(skipped),
      },
      ...{ doneAtCancel: doneAtCancel && new Set(doneAtCancel), violations: [] },
    },
  }
}
const print = (state: State = {}, faults = '') =>
  fingerprintOf(snapshot(state), orders, parseSchedule(`order-fulfillment/happy ${faults}`))

describe('a state is the same', () => {
  test.each<[string, State]>([
    ['of another tenant', { tenant: 'v-11' }],
    ['some seconds later', { now: 4_500, changedAt: 2_400 }],
    ['with another id that is drawn', { payment: '00f4cb3e35dd33c4a34c034e' }],
  ])('%s', (_, state) => expect(print(state)).toBe(print()))

  test('after another fault that asks the same of the end', () =>
    expect(print({}, 'ValidateOrder:throws')).toBe(print({}, 'ValidateOrder:twice')))
})

describe('a state is another one', () => {
  test.each<[string, State]>([
    ['with another number in an item', { quantity: 3 }],
    ['a minute later', { now: 63_000 }],
    ['with another age of an item', { changedAt: -60_000 }],
    ['with another fault to come', { ahead: ['PackItems:throws after 0'] }],
    ['when somebody has decided', { decided: ['ApproveOrder'] }],
    ['when nobody has heard of its end', { needsSweeper: true }],
    ['with another input of its state', { input: '{"attempt":2}' }],
    ['when it was cancelled', { doneAtCancel: ['ValidateOrder'] }],
    ['when an undo was skipped', { skipped: ['PackItems'] }],
    [
      'with a delivery to come',
      {
        deferred: [
          { moment: 'after-end', state: 'PackItems', call: { functionName: 'Pack', payload: '{}' } },
        ],
      },
    ],
  ])('%s', (_, state) => expect(print(state)).not.toBe(print()))

  test('some seconds later, where another execution goes on as well', () =>
    expect(print({ executions: 2, now: 3_200 })).not.toBe(print({ executions: 2 })))
  test('after a fault that may change the end', () =>
    expect(print({}, 'ValidateOrder:refused')).not.toBe(print({}, 'ValidateOrder:throws')))
  test('of another case', () =>
    expect(fingerprintOf(snapshot(), orders, parseSchedule('order-fulfillment/approved'))).not.toBe(print()))
})

const arrival = (): Arrival => ({
  ...{ state: 'PackItems', faultsAhead: [], takeSnapshot: async () => snapshot() },
})

describe('a schedule', () => {
  const result = (violations: string[] = []) =>
    ({ violations, status: 'COMPLETED', log: ['…'] }) as unknown as Result
  const branch = (text: string, state: State = {}) => ({
    ...{ schedule: parseSchedule(text), workflow: orders, start: snapshot(state) },
  })
  const [one, other] = ['throws', 'twice'].map(
    (kind) => `order-fulfillment/happy ValidateOrder:${kind} PackItems:refused`,
  ) as [string, string]

  test('is not run when another one has come to the same state, even while that one runs', async () => {
    const visited = createVisitedStates()
    const started = Promise.withResolvers<Result>()
    const first = visited.runOnce(branch(one), () => started.promise)
    expect(visited.hasBegun(branch(other))).toBe(true)
    const second = visited.runOnce(branch(other), () => Promise.reject(new Error('it is run')))
    started.resolve(result())
    expect(await first).toMatchObject({ matched: false, log: ['…'] })
    expect(await second).toMatchObject({
      ...{ schedule: parseSchedule(other), status: 'COMPLETED', matched: true, log: [] },
    })
  })

  test('is run with another last fault, and from another state', async () => {
    const elsewhere = 'order-fulfillment/happy ValidateOrder:twice PackItems:throws'
    const visited = createVisitedStates()
    for (const each of [branch(one), branch(elsewhere), branch(other, { quantity: 3 })]) {
      expect(visited.hasBegun(each)).toBe(false)
      expect((await visited.runOnce(each, async () => result())).matched).toBe(false)
    }
  })

  test('hears how a shared prefix has ended that was in its state, unless that has broken something', async () => {
    const heard = async (violations: string[]) => {
      const visited = createVisitedStates()
      const prefix = createSharedPrefix()
      await prefix.onArrive(arrival())
      visited.addPrefix(
        prefix,
        { ...result(violations), schedule: parseSchedule('order-fulfillment/happy') },
        orders,
      )
      let end: Result | undefined
      await visited.runOnce(branch('order-fulfillment/happy ValidateOrder:throws'), async (onArrive) => {
        end = await onArrive!(arrival())
        return result()
      })
      return end
    }
    expect(await heard([])).toMatchObject({ status: 'COMPLETED' })
    expect(await heard(['stock is lost'])).toBeUndefined()
  })

  test('is asked where it is after a harmless last fault only', async () => {
    const asked = async (text: string) => {
      let isAsked = false
      await createVisitedStates().runOnce(branch(text), async (onArrive) => {
        isAsked = onArrive !== undefined
        return result()
      })
      return isAsked
    }
    expect(await asked('order-fulfillment/happy PackItems:throws')).toBe(true)
    expect(await asked('order-fulfillment/happy PackItems:refused')).toBe(false)
  })

  test('is run, to be reported in full, when the other one has broken something', async () => {
    const visited = createVisitedStates()
    const broken = async () => result(['stock is lost'])
    await visited.runOnce(branch(one), broken)
    expect(await visited.runOnce(branch(other), broken)).toMatchObject({ matched: false, log: ['…'] })
  })
})

/** Tables without names that are drawn, without times. */
const left = ({ status, items }: Result, tenant: string) => {
  const names = new RegExp(
    `(?<="tenantKey":{"S":")${tenant}(#\\d)?|${tenant}|1-[0-9a-f]{8}-(?=[0-9a-f]{24})|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24,}|OPEN#\\d|[-0-9]{10}T[:.0-9]{12}Z`,
    'g',
  )
  const plain = (item: object) => JSON.parse(JSON.stringify(item).replaceAll(names, '…')) as object
  const keyed = ([key, item]: [string, object]): [string, object] => [key.replaceAll(names, '…'), plain(item)]
  const tables = [...items].map(([name, all]): [string, object] => [name, [...all].map(keyed).sort(byKey)])
  return { status, tables: tables.sort(byKey) }
}
const byKey = ([one]: [string, object], [other]: [string, object]) => (one < other ? -1 : 1)

describe('a schedule whose last fault is over ends where its end is known', () => {
  const happy = 'order-fulfillment/happy'
  const runAfter = async (first: string, second: string) => {
    const visited = createVisitedStates()
    const run = createWorker()
    const prefix = createSharedPrefix()
    visited.addPrefix(prefix, await run(happy, { onArrive: prefix.onArrive }), orders)
    const perform = (text: string) => {
      const schedule = parseSchedule(text)
      const start = prefix.before(schedule.faults.at(-1)!.at)!
      return visited.runOnce({ schedule, workflow: orders, start }, (onArrive) =>
        run(text, { start, onArrive }),
      )
    }
    return { first: await perform(`${happy} ${first}`), second: await perform(`${happy} ${second}`), run }
  }

  test('that of the shared prefix, or that of another one', async () => {
    const { first, second, run } = await runAfter('ReserveInventory:twice-at-once', 'ProcessPayment:throws')
    expect(first).toMatchObject({ matched: true, status: 'COMPLETED', violations: [] })
    expect(first.log.join()).not.toContain('ProcessPayment')
    expect(second).toMatchObject({ matched: false, status: 'COMPLETED' })
    // What it has left is known, so that the worker goes on with nothing of it.
    expect((await run(`${happy} ReserveInventory:refused`)).violations).toEqual([])
  })

  test('of two that leave the same behind the second', async () => {
    const { first, second } = await runAfter('ProcessPayment:throws', 'ProcessPayment:dynamodb-down')
    expect([first.matched, second.matched]).toEqual([false, true])
  })
})

describe('what comes to the same state ends alike, run in full', () => {
  test.each([
    ['ValidateOrder:throws', 'ValidateOrder:dynamodb-down', 'ProcessPayment:late-after-undo'],
    ['', 'ReserveInventory:twice-at-once', 'UpdateWarehouse:refused-after'],
  ])('%s and %s, then %s', async (first, second, last) => {
    const come = async (before: string) => {
      const run = createWorker()
      const common = `order-fulfillment/happy ${before}`
      const prefix = createSharedPrefix()
      await run(common, { onArrive: prefix.onArrive })
      const start = prefix.before(parseSchedule(`${common} ${last}`).faults.at(-1)!.at)!
      const whole = await run(`${common} ${last}`)
      return { print: fingerprintOf(start, orders, parseSchedule(common)), end: left(whole, start.tenant) }
    }
    const [one, other] = [await come(first), await come(second)]
    expect(other.print).toBe(one.print)
    expect(other.end).toEqual(one.end)
  })
})
