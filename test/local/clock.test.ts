import { expect, test, vi } from 'vitest'
import { createRealClock, createSimulatedClock } from '#local/clock.ts'

test('runs timers in the order they fall due, and those of one moment in the order they were set', async () => {
  const clock = createSimulatedClock(0)
  const ran: string[] = []
  clock.setTimer(20, () => ran.push(`late ${clock.now()}`))
  clock.setTimer(10, () => {
    ran.push(`first ${clock.now()}`)
    clock.setTimer(15, () => ran.push(`nested ${clock.now()}`))
  })
  clock.setTimer(10, () => ran.push('second'))
  const cancel = clock.setTimer(12, () => ran.push('cancelled'))
  cancel()
  await clock.advance(30)
  expect(ran).toEqual(['first 10', 'second', 'nested 15', 'late 20'])
  expect(clock.now()).toBe(30)
})

test('by hand, time stands still between advances; a timer that is due runs without one', async () => {
  const clock = createSimulatedClock(1000)
  const ran: number[] = []
  clock.setTimer(5000, () => ran.push(1))
  clock.setTimer(500, () => ran.push(2))
  await clock.settled()
  expect(ran).toEqual([2])
  expect(clock.now()).toBe(1000)
})

test('in automatic mode jumps to the next timer, but not while something is held', async () => {
  const clock = createSimulatedClock(0, { automatic: true })
  const release = clock.hold()
  const jumped = new Promise<number>((resolve) => clock.setTimer(86_400_000, () => resolve(clock.now())))
  await new Promise((resolve) => setTimeout(resolve))
  expect(clock.now()).toBe(0)
  release()
  release()
  expect(await jumped).toBe(86_400_000)
})

test('what recurs in the background runs on the way to other timers, and never moves an automatic clock by itself', async () => {
  const clock = createSimulatedClock(0, { automatic: true })
  const ran: string[] = []
  const recur = (at: number) =>
    clock.setTimer(
      at,
      () => {
        ran.push(`sweep ${clock.now()}`)
        recur(at + 10)
      },
      { background: true },
    )
  recur(10)
  await clock.settled()
  expect(ran).toEqual([])
  const cancel = clock.setTimer(50, () => ran.push('never'))
  clock.setTimer(25, () => {
    ran.push(`work ${clock.now()}`)
    cancel()
  })
  await clock.settled()
  expect(ran).toEqual(['sweep 10', 'sweep 20', 'work 25'])
  await clock.advance(10)
  expect(ran.at(-1)).toBe('sweep 30')
})

test('the real clock never goes back: not below where a data folder was left, and not when the machine is set back', () => {
  let machine = 1_000_000
  const clock = createRealClock({ notBefore: 1_500_000, machineTime: () => machine })
  expect(clock.now()).toBe(1_500_000)
  machine += 1_000
  expect(clock.now()).toBe(1_501_000)
  machine -= 600_000
  expect(clock.now()).toBe(1_501_000)
  machine += 5_000
  expect(clock.now()).toBe(1_506_000)
  // Functions are as far ahead of the machine.
  expect(clock.stamp()).toEqual({ ahead: 1_506_000 - machine })
})

test('functions see the machine’s own clock as long as it was not set back', () => {
  let machine = 1_000_000
  const clock = createRealClock({ notBefore: 900_000, machineTime: () => machine })
  machine += 3_600_000
  expect(clock.now()).toBe(machine)
  expect(clock.stamp()).toBeUndefined()
})

test('a timer of the real clock fires soon after the machine’s clock was set forward past it', () => {
  vi.useFakeTimers()
  try {
    let machine = 0
    const clock = createRealClock({ machineTime: () => machine })
    const ran: string[] = []
    clock.setTimer(3_600_000, () => ran.push('due'))
    vi.advanceTimersByTime(60_000)
    expect(ran).toEqual([])
    machine = 7_200_000
    vi.advanceTimersByTime(60_000)
    expect(ran).toEqual(['due'])
  } finally {
    vi.useRealTimers()
  }
})
