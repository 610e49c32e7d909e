import { expect, onTestFinished, test, vi } from 'vitest'
import { freeIdleMemory } from '#cli/commands/dev/free-idle-memory.ts'

test('garbage is collected once the process is idle, and again only when it has worked since', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  let used = 0
  let collected = 0
  freeIdleMemory({
    processorMs: () => used,
    async collect() {
      collected++
    },
  })
  const afterLook = (worked: number) => {
    used += worked
    vi.advanceTimersByTime(15_000)
    return collected
  }
  expect([2_000, 50, 50, 50, 1_000, 50, 50].map(afterLook)).toEqual([0, 1, 1, 1, 1, 2, 2])
})

test('an object that nobody holds any more is collected', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const { promise, resolve } = Promise.withResolvers<void>()
  const gone = new FinalizationRegistry(() => resolve())
  gone.register({ payload: 'x'.repeat(1_000) }, undefined)
  freeIdleMemory({ processorMs: () => 0 })
  vi.advanceTimersByTime(15_000)
  await promise
})
