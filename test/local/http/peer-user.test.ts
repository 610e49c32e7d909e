import { Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { createFindUser, rememberUsers } from '#local/http/peer-user.ts'
import type { Ends } from '#local/http/tcp-tables.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('whose a connection is is looked up once, and again only while it is not known', async () => {
  const find = vi.fn(async (): Promise<number | undefined> => 1_000)
  find.mockResolvedValueOnce(undefined)
  const findOnce = rememberUsers(find)
  const socket = new Socket()
  expect(await findOnce(socket)).toBeUndefined()
  expect(await Promise.all([findOnce(socket), findOnce(socket)])).toEqual([1_000, 1_000])
  expect(await findOnce(socket)).toBe(1_000)
  expect(find).toHaveBeenCalledTimes(2)
  await findOnce(new Socket())
  expect(find).toHaveBeenCalledTimes(3)
})

test.skipIf(process.platform !== 'linux')(
  'a look answers for all that came before it; who can wait is looked for seldom, and who cannot does not wait for that',
  async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] })
    const look = vi.fn(async (connections: readonly Ends[]) => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      return { users: connections.map(() => 1_000), bytes: 0 }
    })
    const find = createFindUser(look)!
    const answered: string[] = []
    const ask = (name: string, canWait: boolean) =>
      void find(new Socket(), canWait).then(() => answered.push(name))
    ask('first', true)
    ask('second', true)
    await vi.advanceTimersByTimeAsync(10)
    expect(answered).toEqual(['first'])

    ask('reader', false)
    await vi.advanceTimersByTimeAsync(10)
    expect(answered).toEqual(['first', 'reader'])

    await vi.advanceTimersByTimeAsync(35)
    ask('third', true)
    expect(look).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(15)
    expect(answered).toEqual(['first', 'reader', 'second', 'third'])
    expect(look.mock.calls.map(([connections]) => connections.length)).toEqual([1, 1, 2])
  },
)

test.skipIf(process.platform !== 'linux')(
  'a look of a few milliseconds leaves four times as long to others, one that takes longer no more than a moment',
  async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] })
    let lookMs = 5
    const look = vi.fn(async (connections: readonly Ends[]) => {
      await new Promise((resolve) => setTimeout(resolve, lookMs))
      return { users: connections.map(() => 1_000), bytes: 0 }
    })
    const find = createFindUser(look)!
    const answered: string[] = []
    const ask = (name: string) => void find(new Socket()).then(() => answered.push(name))
    ask('first')
    await vi.advanceTimersByTimeAsync(5)
    ask('second')
    await vi.advanceTimersByTimeAsync(19)
    expect(look).toHaveBeenCalledTimes(1)
    lookMs = 100
    await vi.advanceTimersByTimeAsync(1 + 100)
    expect(answered).toEqual(['first', 'second'])
    ask('third')
    await vi.advanceTimersByTimeAsync(39)
    expect(look).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(look).toHaveBeenCalledTimes(3)
  },
)
