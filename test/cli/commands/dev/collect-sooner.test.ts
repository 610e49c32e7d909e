import { expect, onTestFinished, test, vi } from 'vitest'
import { collectSoonerOnceStarted } from '#cli/commands/dev/collect-sooner.ts'

test('while it starts V8 has its own measure of when to collect', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const setFlag = vi.fn<(flag: string) => void>()
  collectSoonerOnceStarted(setFlag)
  vi.advanceTimersByTime(4_999)
  expect(setFlag).not.toHaveBeenCalled()
  vi.advanceTimersByTime(60_000)
  expect(setFlag.mock.calls).toEqual([['--heap-growing-percent=20']])
})
