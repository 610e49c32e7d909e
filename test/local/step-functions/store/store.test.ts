import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMemoryStore, createSqliteStore, type Store } from '#local/step-functions/index.ts'
import { createHarness } from '../../../support/engine-harness.ts'

let folder: string
const file = () => join(folder, 'states.db')
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowforge-store-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const pass = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }
const wait = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } }

test('what was acknowledged is there after a restart, and timers that fell due meanwhile fire at once', async () => {
  const before = await createHarness({}, { store: createSqliteStore(file()) })
  before.clock.automatic = false
  const machine = await before.create(wait, 'kept')
  const arn = await before.start(machine, { n: 1 }, 'one')
  await before.states.stop()

  const after = await createHarness({}, { store: createSqliteStore(file()) })
  expect(await after.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: { n: 1 } })
  const { stateMachines } = await after.states.request('ListStateMachines', {})
  expect(stateMachines).toMatchObject([{ stateMachineArn: machine, name: 'kept' }])
  await expect(after.start(machine, { n: 2 }, 'one')).rejects.toMatchObject({
    name: 'ExecutionAlreadyExists',
  })
  await after.states.stop()
})

test('a redrive with the client token of one before a restart is the same redrive', async () => {
  const before = await createHarness({}, { store: createSqliteStore(file()) })
  const { arn: executionArn } = await before.run({ StartAt: 'F', States: { F: { Type: 'Fail' } } })
  const request = { executionArn, clientToken: 'a' }
  const first = await before.states.request('RedriveExecution', request)
  await before.clock.settled()
  await before.states.stop()

  const after = await createHarness({}, { store: createSqliteStore(file()) })
  expect(await after.states.request('RedriveExecution', request)).toEqual(first)
  expect(await after.states.request('DescribeExecution', { executionArn })).toMatchObject({ redriveCount: 1 })
  await after.states.stop()
})

test('refuses a damaged file, one of another format, one in use and one of another program, and leaves it alone', async () => {
  const harness = await createHarness({}, { store: createSqliteStore(file()) })
  await harness.run(pass)
  expect(() => createSqliteStore(file())).toThrow(/in use by another process/)
  await harness.states.stop()

  const bytes = readFileSync(file())
  const damaged = Buffer.concat([bytes.subarray(0, 1000), Buffer.alloc(bytes.length - 1000, 7)])
  writeFileSync(file(), damaged)
  expect(() => createSqliteStore(file())).toThrow(/states\.db is damaged .*left as it is/s)
  expect(readFileSync(file()).equals(damaged)).toBe(true)

  writeFileSync(file(), bytes)
  const setFormat = (format: number) => {
    const db = new DatabaseSync(file())
    db.exec(`PRAGMA user_version = ${format}`)
    db.close()
  }
  setFormat(99)
  expect(() => createSqliteStore(file())).toThrow(/format 99 of a newer FlowForge/)
  setFormat(1)
  expect(() => createSqliteStore(file())).toThrow(/format 1 of an older FlowForge/)

  const foreign = join(folder, 'other.db')
  const other = new DatabaseSync(foreign)
  other.exec('CREATE TABLE t (x)')
  other.close()
  expect(() => createSqliteStore(foreign)).toThrow(/not a FlowForge data file/)
})

test('a copy of a memory store goes on from there by itself, as after a restart', async () => {
  const store = createMemoryStore()
  const first = await createHarness({}, { store })
  first.clock.automatic = false
  const arn = await first.start(await first.create(wait, 'kept'), { n: 1 }, 'one')
  const copy = store.copy()
  first.clock.automatic = true
  await first.ended(arn)
  const [ended, running] = [store, copy].map((each) => each.findExecution(arn)!)
  expect([ended!.status, running!.status]).toEqual(['SUCCEEDED', 'RUNNING'])
  expect(copy.lastEvent(running!.id)).toBeLessThan(store.lastEvent(ended!.id))

  const second = await createHarness({}, { store: copy })
  expect(await second.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: { n: 1 } })
  expect(copy.lastEvent(running!.id)).toBe(store.lastEvent(ended!.id))
})

const stores: [string, () => Store][] = [
  ['memory', createMemoryStore],
  ['sqlite', () => createSqliteStore(file())],
]

test.each(stores)('%s: pages through a history in both directions', async (_, createStore) => {
  const harness = await createHarness({}, { store: createStore() })
  const States = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [
      `S${i}`,
      { Type: 'Pass', ...(i < 19 ? { Next: `S${i + 1}` } : { End: true }) },
    ]),
  )
  const { arn, events } = await harness.run({ StartAt: 'S0', States })
  for (const reverseOrder of [false, true]) {
    const ids: number[] = []
    let nextToken: unknown
    do {
      const page = await harness.states.request('GetExecutionHistory', {
        executionArn: arn,
        maxResults: 7,
        reverseOrder,
        ...(nextToken ? { nextToken } : {}),
      })
      ids.push(...(page.events as { id: number }[]).map(({ id }) => id))
      nextToken = page.nextToken
    } while (nextToken)
    const expected = events.map(({ id }) => id)
    expect(ids).toEqual(reverseOrder ? expected.reverse() : expected)
  }
  await harness.states.stop()
})

test.each(stores)('%s: lists executions newest first, by status, in pages', async (_, createStore) => {
  const harness = await createHarness({}, { store: createStore() })
  const machine = await harness.create(pass)
  for (let n = 0; n < 5; n++) {
    await harness.start(machine, {}, `e${n}`)
    await harness.clock.advance(1000)
  }
  const list = async (input: object) =>
    harness.states.request('ListExecutions', { stateMachineArn: machine, ...input })
  const names = (page: Record<string, unknown>) =>
    (page.executions as { name: string }[]).map(({ name }) => name)
  const first = await list({ maxResults: 3, statusFilter: 'SUCCEEDED' })
  expect(names(first)).toEqual(['e4', 'e3', 'e2'])
  expect(names(await list({ maxResults: 3, statusFilter: 'SUCCEEDED', nextToken: first.nextToken }))).toEqual(
    ['e1', 'e0'],
  )
  expect(names(await list({ statusFilter: 'FAILED' }))).toEqual([])
  await expect(list({ nextToken: first.nextToken })).rejects.toMatchObject({ name: 'InvalidToken' })
  await harness.states.stop()
})

test.each(stores)(
  '%s: prunes what ended longer ago than it is to be kept, and nothing that runs',
  async (_, createStore) => {
    const store = createStore()
    const harness = await createHarness({}, { store })
    harness.clock.automatic = false
    const machine = await harness.create({
      StartAt: 'W',
      States: { W: { Type: 'Wait', Seconds: 9_000_000, End: true } },
    })
    const running = await harness.start(machine)
    const closed = (await harness.run(pass)).arn
    await harness.clock.advance(1000)
    expect(store.prune(harness.clock.now() - 2000)).toBe(0)
    expect(store.prune(harness.clock.now())).toBe(1)
    const describe = (executionArn: string) => harness.states.request('DescribeExecution', { executionArn })
    await expect(describe(closed)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' })
    expect((await describe(running)).status).toBe('RUNNING')
    await harness.states.stop()
  },
)

test('what is pruned goes out of commits that it shares, and what stays there is whole', async () => {
  const store = createSqliteStore(file())
  const before = await createHarness({}, { store })
  before.clock.automatic = false
  const waits = await before.create({
    StartAt: 'First',
    States: {
      First: { Type: 'Wait', Seconds: 10, Next: 'Second' },
      Second: { Type: 'Wait', Seconds: 10, Next: 'Third' },
      Third: { Type: 'Pass', End: true },
    },
  })
  const passes = await before.create(pass)
  const [kept, closed] = await Promise.all([before.start(waits, { n: 1 }), before.start(passes, { n: 2 })])
  await before.states.request('ListExecutions', { stateMachineArn: waits })
  await before.clock.advance(10_000)
  expect(store.prune(before.clock.now())).toBe(1)
  const signature = [
    'ExecutionStarted',
    'WaitStateEntered First',
    'WaitStateExited First',
    'WaitStateEntered Second',
  ]
  expect((await before.ended(kept)).signature).toEqual(signature)
  await before.states.stop()

  const after = await createHarness({}, { store: createSqliteStore(file()), clock: before.clock })
  await after.clock.advance(10_000)
  const { signature: whole, output } = await after.ended(kept)
  expect(whole.slice(0, 4)).toEqual(signature)
  expect(whole.at(-1)).toBe('ExecutionSucceeded')
  expect(output).toEqual({ n: 1 })
  await expect(after.states.request('GetExecutionHistory', { executionArn: closed })).rejects.toMatchObject({
    name: 'ExecutionDoesNotExist',
  })
  await after.states.stop()
})
