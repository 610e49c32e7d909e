import { afterEach, expect, test, vi } from 'vitest'
import { abortAfter } from '#cli/watch/abort-after.ts'

const DAY_MS = 86_400_000
afterEach(() => void vi.useRealTimers())

test.each([0.001, 1, 24, 25, 60, 36_500])(
  'a time of %s days is up when it has passed, and not before',
  (days) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const signal = abortAfter(days * DAY_MS)
    vi.advanceTimersByTime(days * DAY_MS - 1)
    expect(signal.aborted).toBe(false)
    vi.advanceTimersByTime(1)
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' })
  },
)
