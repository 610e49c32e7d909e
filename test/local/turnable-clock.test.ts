import { describe, expect, test } from 'vitest'
import { createTurnableClock } from '#local/turnable-clock.ts'

const HOUR_MS = 3_600_000

describe('a clock that people turn', () => {
  test('runs what falls due in order, and what that starts in turn', async () => {
    const clock = createTurnableClock()
    const start = clock.now()
    const ran: string[] = []
    clock.setTimer(start + 2 * HOUR_MS, () => ran.push('second'))
    clock.setTimer(start + HOUR_MS, () => {
      ran.push('first')
      clock.setTimer(clock.now() + HOUR_MS / 2, () => ran.push('between'))
    })
    const cancel = clock.setTimer(start + 3 * HOUR_MS, () => ran.push('later'))
    await clock.advance(2.5 * HOUR_MS)
    expect(ran).toEqual(['first', 'between', 'second'])
    expect(clock.nextTimer()).toBe(start + 3 * HOUR_MS)
    cancel()
    expect(clock.nextTimer()).toBeUndefined()
    expect(clock.now() - Date.now()).toBeGreaterThanOrEqual(2.4 * HOUR_MS)
  })

  test('waits for what runs before it goes on', async () => {
    const clock = createTurnableClock()
    const ran: string[] = []
    clock.setTimer(clock.now() + HOUR_MS, () => {
      const release = clock.hold()
      setTimeout(() => {
        ran.push('work')
        release()
      }, 20)
    })
    clock.setTimer(clock.now() + 1.5 * HOUR_MS, () => ran.push('after'))
    await clock.advance(2 * HOUR_MS)
    expect(ran).toEqual(['work', 'after'])
  })

  test('does not stop for timers in the background, which run once it has been turned', async () => {
    const clock = createTurnableClock()
    let runs = 0
    const cancel = clock.setTimer(clock.now() + HOUR_MS, () => runs++, { background: true })
    expect(clock.nextTimer()).toBeUndefined()
    await clock.advance(2 * HOUR_MS)
    await expect.poll(() => runs).toBe(1)
    cancel()
  })

  test('goes back to the time of the machine', async () => {
    const clock = createTurnableClock()
    await clock.advance(HOUR_MS)
    expect(clock.offset()).toBeGreaterThan(HOUR_MS / 2)
    clock.reset()
    expect(clock.offset()).toBe(0)
  })
})
