import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSimulatedClock } from '#local/clock.ts'
import { createMemoryStore, createSqliteStore, type Store } from '#local/step-functions/index.ts'
import { createHarness } from '../../../support/engine-harness.ts'

const wait = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } }
const pass = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }

/** A store in memory that refuses all writes as long as `disk.problem` says why. */
function createFullStore(disk: { problem?: string }): Store {
  const store = createMemoryStore()
  return Object.assign(Object.create(store) as Store, {
    commit(...args: Parameters<Store['commit']>) {
      if (disk.problem) {
        throw new Error(disk.problem)
      }
      store.commit(...args)
    },
  })
}

test('a store that takes nothing is told once, refuses new work, and goes on when it takes it again', async () => {
  const disk: { problem?: string } = {}
  const heard: (string | undefined)[] = []
  const harness = await createHarness(
    {},
    { store: createFullStore(disk), onStoreChange: (problem) => heard.push(problem?.message) },
  )
  const machine = await harness.create(pass)
  disk.problem = 'disk full'
  const refused = {
    name: 'ServiceUnavailable',
    statusCode: 503,
    message: 'the data store cannot be written: disk full',
  }
  await expect(harness.start(machine, {}, 'refused')).rejects.toMatchObject(refused)
  await expect(harness.start(machine, {}, 'refused')).rejects.toMatchObject(refused)
  expect(heard).toEqual(['disk full'])

  delete disk.problem
  await expect.poll(() => heard, { timeout: 30_000 }).toEqual(['disk full', undefined])
  expect((await harness.run(pass)).status).toBe('SUCCEEDED')
})

test('what executions came to while the store took nothing is stored afterwards, and then has its effect', async () => {
  const disk: { problem?: string } = {}
  const answered = Promise.withResolvers<string>()
  const harness = await createHarness(
    { First: () => answered.promise, Second: () => 'second' },
    { store: createFullStore(disk) },
  )
  harness.clock.automatic = false
  const task = (name: string) => `arn:aws:lambda:us-east-1:111111111111:function:${name}`
  const machine = await harness.create({
    StartAt: 'First',
    States: {
      First: { Type: 'Task', Resource: task('First'), Next: 'Second' },
      Second: { Type: 'Task', Resource: task('Second'), End: true },
    },
  })
  const arn = await harness.start(machine)
  disk.problem = 'disk full'
  answered.resolve('first')
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(harness.invocations.map(({ name }) => name)).toEqual(['First'])

  delete disk.problem
  expect(await harness.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: 'second' })
  expect(harness.invocations.map(({ name }) => name)).toEqual(['First', 'Second'])
})

test('a file that cannot grow refuses work until there is room, and nothing that was acknowledged is lost', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'flowforge-full-')), 'states.db')
  const store = createSqliteStore(file, { mostPages: 40 })
  const clock = createSimulatedClock()
  const before = await createHarness({}, { store, clock })
  const [passes, waits] = [await before.create(pass), await before.create(wait)]
  const waiting = await before.start(waits, { kept: true })
  const acknowledged: string[] = []
  const fill = async () => {
    for (;;) {
      acknowledged.push(await before.start(passes, { filling: 'x'.repeat(5_000) }))
    }
  }
  await expect(fill()).rejects.toMatchObject({ name: 'ServiceUnavailable', message: /full/ })
  expect(acknowledged.length).toBeGreaterThan(1)
  // Room comes back when what has ended is deleted.
  expect(store.prune(clock.now() + 1)).toBeGreaterThan(0)
  await expect
    .poll(() => before.start(passes).catch(() => 'refused'), { timeout: 30_000 })
    .not.toBe('refused')
  await before.states.stop()

  const after = await createHarness({}, { store: createSqliteStore(file), clock })
  await clock.advance(60_000)
  expect(await after.ended(waiting)).toMatchObject({ status: 'SUCCEEDED', output: { kept: true } })
  await after.states.stop()
})
