import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import type { Caller } from '#local/lambda/lines.ts'
import { Pool } from '#local/lambda/pool.ts'
import type { FunctionSpec, Invocation } from '#local/lambda/runtime/protocol.ts'
import type { Outcome, Sandbox } from '#local/lambda/sandbox.ts'

const limits = { atOnce: 1, base: 2, extra: 0, most: 32, preloading: 2, patience: 0 }
let pool: Pool
afterEach(() => {
  vi.useRealTimers()
  return pool.stop()
})

/** A pool whose sandboxes do nothing until they are told to end what they run. */
function createIdlePool({
  loading,
  ...others
}: {
  loading?: Promise<void>
  extra?: number
  patience?: number
} = {}) {
  const sandboxes: { ran: string[]; works: boolean; end(): Promise<void> }[] = []
  const createSandbox = (): Sandbox => {
    const loaded = new Map<FunctionSpec, number>()
    let answer = (_outcome: Outcome) => {}
    const ran: string[] = []
    const sandbox = {
      ran,
      works: true,
      async end() {
        answer({ payload: '', failed: false })
        await nextTurn()
      },
    }
    sandboxes.push(sandbox)
    return {
      loaded,
      isAlive: () => true,
      workedFor: () => (sandbox.works ? performance.now() : 0),
      async load(spec) {
        await (spec.name === 'read' ? loading : undefined)
        loaded.set(spec, 0)
        return { payload: '', failed: false }
      },
      invoke(spec) {
        ran.push(spec.name)
        return new Promise((resolve) => {
          answer = resolve
        })
      },
      terminate: async () => {},
    }
  }
  pool = new Pool(createSandbox, { ...limits, ...others })
  const specs = new Map<Caller, FunctionSpec>()
  const invoke = async (caller: Caller, count = 1) => {
    const spec = specs.get(caller) ?? ({ name: caller } as FunctionSpec)
    specs.set(caller, spec)
    for (let each = 0; each < count; each++) {
      void pool.invoke(spec, {} as Invocation, { line: caller, caller, queueing: {} })
    }
    await nextTurn()
  }
  return { sandboxes, invoke, ran: () => sandboxes.map(({ ran }) => ran) }
}

test('one sandbox more works once more invocations have long waited than sandboxes work, and rests when they do not', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const { sandboxes, invoke, ran } = createIdlePool({ extra: 1 })
  await invoke('write', 8)
  vi.advanceTimersByTime(600)
  await sandboxes[0]!.end()
  await sandboxes[1]!.end()
  expect(ran().map(({ length }) => length)).toEqual([2, 2])
  vi.advanceTimersByTime(401)
  await invoke('write')
  expect(ran().map(({ length }) => length)).toEqual([2, 2, 1])
  await sandboxes[2]!.end()
  expect(ran().map(({ length }) => length)).toEqual([2, 2, 2])
  // Three wait no more than three work.
  await sandboxes[2]!.end()
  expect(ran().map(({ length }) => length)).toEqual([2, 2, 2])
  await sandboxes[0]!.end()
  expect(ran().map(({ length }) => length)).toEqual([3, 2, 2])
})

test('an invocation that sleeps makes room for another, one that works for a second only then', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] })
  const { sandboxes, invoke, ran } = createIdlePool()
  await invoke('task', 4)
  for (const sandbox of sandboxes) {
    sandbox.works = false
  }
  await vi.advanceTimersByTimeAsync(100)
  expect(ran()).toEqual([['task'], ['task'], ['task'], ['task']])
  await invoke('task', 2)
  await vi.advanceTimersByTimeAsync(900)
  expect(ran()).toHaveLength(4)
  await vi.advanceTimersByTimeAsync(200)
  expect(ran()).toHaveLength(6)
})

test('a line that was gone in between has not lasted', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const { sandboxes, invoke, ran } = createIdlePool({ extra: 1 })
  await invoke('write', 3)
  vi.advanceTimersByTime(600)
  await sandboxes[0]!.end()
  await sandboxes[1]!.end()
  await invoke('write', 6)
  vi.advanceTimersByTime(401)
  await invoke('write')
  expect(ran().map(({ length }) => length)).toEqual([2, 2])
})

test('who calls the API waits for tasks that are soon over, and for no others', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] })
  const { sandboxes, invoke, ran } = createIdlePool({ patience: 25 })
  await invoke('task', 6)
  await vi.advanceTimersByTimeAsync(10)
  await invoke('write')
  await vi.advanceTimersByTimeAsync(10)
  await sandboxes[0]!.end()
  await vi.advanceTimersByTimeAsync(20)
  await invoke('task')
  expect(ran()).toEqual([['task', 'task'], ['task']])
  await vi.advanceTimersByTimeAsync(200)
  expect(ran()).toEqual([['task', 'task'], ['task'], ['write']])
})

test('while many wait, those who read have a sandbox to themselves', async () => {
  const { sandboxes, invoke, ran } = createIdlePool()
  await invoke('write', 250)
  expect(ran()).toEqual([['write'], ['write']])
  await invoke('read', 2)
  expect(ran()).toEqual([['write'], ['write'], ['read']])
  await sandboxes[2]!.end()
  await sandboxes[2]!.end()
  expect(ran()).toEqual([['write'], ['write'], ['read', 'read']])
})

test('who reads takes another sandbox that is free sooner than the further one has loaded', async () => {
  const loaded = Promise.withResolvers<void>()
  const { sandboxes, invoke, ran } = createIdlePool({ loading: loaded.promise })
  await invoke('write', 250)
  await invoke('read')
  expect(ran()).toEqual([['write'], ['write'], []])
  await sandboxes[0]!.end()
  await sandboxes[1]!.end()
  loaded.resolve()
  await nextTurn()
  expect(ran()[2]).toEqual([])
  expect(
    ran()
      .flat()
      .filter((name) => name === 'read'),
  ).toHaveLength(1)
})

test('while few wait, those who read wait for a sandbox as others do', async () => {
  const { sandboxes, invoke, ran } = createIdlePool()
  await invoke('write', 150)
  await invoke('read')
  expect(ran()).toEqual([['write'], ['write']])
  await sandboxes[0]!.end()
  await sandboxes[0]!.end()
  expect(ran()).toEqual([['write', 'write', 'read'], ['write']])
})
