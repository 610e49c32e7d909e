import { type Clock, createRealClock, type TimerOptions } from './clock.ts'

/** This machine's clock, and what people have turned it on by. */
export interface TurnableClock extends Clock {
  /** Milliseconds ahead of this machine. */
  offset(): number
  /** When the next timer runs that is not in the background. */
  nextTimer(): number | undefined
  /** Moves time on by `ms`, and runs what falls due in order, each when what the one before started has settled. */
  advance(ms: number): Promise<void>
  /** Back to this machine's time: what is awaited takes longer again. */
  reset(): void
}

interface Timer extends TimerOptions {
  at: number
  run: () => void
  timeout?: NodeJS.Timeout
}

/** Longer delays run in several legs, as those of the machine's clock do. */
const LONGEST_LEG_MS = 30_000
/** Other executions may keep a cloud busy for ever: so long a turn waits for quiet, in this machine's milliseconds. */
const PATIENCE_MS = 2000

export function createTurnableClock(machine: Clock = createRealClock()): TurnableClock {
  let offset = 0
  let held = 0
  const timers = new Set<Timer>()
  const now = () => machine.now() + offset

  const arm = (timer: Timer) => {
    clearTimeout(timer.timeout)
    const delay = Math.min(Math.max(timer.at - now(), 0), LONGEST_LEG_MS)
    // setTimeout may fire a little early, and never later than it can count.
    timer.timeout = setTimeout(() => (now() < timer.at ? arm(timer) : fire(timer)), delay)
  }
  const fire = (timer: Timer) => {
    clearTimeout(timer.timeout)
    if (timers.delete(timer)) {
      timer.run()
    }
  }
  const turn = (ms: number) => {
    offset += ms
    timers.forEach(arm)
  }
  const findNext = () =>
    [...timers].filter(({ background }) => !background).reduce<Timer | undefined>(earlier, undefined)

  return {
    now,
    offset: () => offset,
    nextTimer: () => findNext()?.at,
    stamp() {
      const stamp = machine.stamp()
      const ahead = offset + (stamp && 'ahead' in stamp ? stamp.ahead : 0)
      return ahead === 0 ? undefined : { ahead }
    },
    hold() {
      held++
      let isReleased = false
      return () => {
        held -= isReleased ? 0 : 1
        isReleased = true
      }
    },
    setTimer(at, run, options = {}) {
      const timer: Timer = { at, run, ...options }
      timers.add(timer)
      arm(timer)
      return () => {
        clearTimeout(timer.timeout)
        timers.delete(timer)
      }
    },
    async advance(ms) {
      const target = now() + ms
      for (let due = findNext(); due && due.at <= target; due = findNext()) {
        turn(Math.max(0, due.at - now()))
        fire(due)
        await settle(() => held > 0)
      }
      turn(Math.max(0, target - now()))
      await settle(() => held > 0)
    },
    reset: () => turn(-offset),
  }
}

function earlier(first: Timer | undefined, timer: Timer): Timer {
  return first && first.at <= timer.at ? first : timer
}

/** Resolves when nothing is held for some turns of the event loop, so that what just ended can start the next. */
async function settle(isHeld: () => boolean): Promise<void> {
  const until = Date.now() + PATIENCE_MS
  for (let quiet = 0; quiet < 3 && Date.now() < until; quiet = isHeld() ? 0 : quiet + 1) {
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

export function isTurnable(clock: Clock): clock is TurnableClock {
  return 'advance' in clock && 'offset' in clock
}
