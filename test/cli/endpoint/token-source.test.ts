import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTokenSource, type Token } from '#cli/endpoint/token-source.ts'

let renewed: number
beforeEach(() => {
  renewed = 0
  vi.useFakeTimers({ toFake: ['Date'], now: 0 })
})
afterEach(() => void vi.useRealTimers())

/** Tokens that last so long, and are called by their number. */
const tokens = (lastsMs: number) =>
  createTokenSource<Token>({ accessToken: '0', expiresAt: lastsMs }, async () => ({
    accessToken: String(++renewed),
    expiresAt: Date.now() + lastsMs,
  }))

test('a token is renewed a minute before it expires, and again', async () => {
  const source = tokens(3_600_000)
  const at = async (ms: number) => {
    vi.setSystemTime(ms)
    return source()
  }
  expect([await at(0), await at(3_539_999), await at(3_540_000), await at(3_600_000)]).toEqual([
    ...['0', '0', '1', '1'],
  ])
  expect(await at(7_200_000)).toBe('2')
})

test('all who ask at once share one renewal', async () => {
  const source = tokens(3_600_000)
  vi.setSystemTime(3_600_000)
  expect(await Promise.all([source(), source(), source()])).toEqual(['1', '1', '1'])
  expect(renewed).toBe(1)
})

test('a token that lasts a moment is not renewed for each call', async () => {
  const source = tokens(10_000)
  await source()
  await source()
  expect(renewed).toBe(1)
})

test('a token that cannot be renewed is used until it has expired', async () => {
  const source = createTokenSource({ accessToken: 'last', expiresAt: 60_000 }, () =>
    Promise.reject(new Error('no way')),
  )
  expect(await source()).toBe('last')
  vi.setSystemTime(60_000)
  await expect(source()).rejects.toThrow('no way')
})
