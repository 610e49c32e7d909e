/** Time as the local cloud sees it: epoch milliseconds. Nothing under local/ reads the wall clock otherwise. */
export interface Clock {
  now(): number
  /** Runs `run` once when `now() >= at`, at once when `at` has passed. Returns the cancellation. */
  setTimer(at: number, run: () => void, options?: TimerOptions): () => void
  /**
   * Says that something runs (a Lambda, a request) whose end is not a timer, and returns the release.
   * A simulated clock in automatic mode jumps to the next timer only when nothing is held.
   */
  hold(): () => void
  /**
   * The time that a function sees which starts now. A simulated clock moves on by a millisecond for it, so that of two
   * functions one after the other the second is later; undefined where functions may look at the machine's own clock.
   */
  stamp(): FunctionTime | undefined
}

/** Stands still at a time, or is ahead of the machine's clock; in milliseconds. */
export type FunctionTime = { at: number } | { ahead: number }

export interface TimerOptions {
  /**
   * Runs when time comes past it, and is no reason for a simulated clock to move: that which recurs for ever would keep
   * an automatic one running for ever.
   */
  background?: boolean
}

export interface SimulatedClock extends Clock {
  /** Jump from timer to timer whenever nothing is held, as long as there is one that is not in the background. */
  automatic: boolean
  /** Moves time forward by `ms`, runs what falls due in order, and lets what it started settle in between. */
  advance(ms: number): Promise<void>
  /** Resolves when nothing is held, without moving time in manual mode. */
  settled(): Promise<void>
}

/** Longer delays run in several legs: `setTimeout` does not hear of a clock that was set, or of a machine that slept. */
const LONGEST_LEG_MS = 30_000

/** By less than this the cloud may be ahead of the machine without telling its functions: clocks are trimmed so. */
const TRIMMED_MS = 1_000

/**
 * The machine's clock, which never goes back: not below `notBefore`, and not when it is set back. The cloud is then ahead
 * of the machine, its functions too, until it is stopped. A clock that is set forward is time that has passed.
 */
export function createRealClock({
  notBefore = 0,
  machineTime = Date.now,
}: {
  notBefore?: number
  machineTime?: () => number
} = {}): Clock {
  let latest = notBefore
  let ahead = 0
  function now(): number {
    const time = machineTime() + ahead
    if (time < latest) {
      ahead += latest - time
    } else {
      latest = time
    }
    return latest
  }
  now()
  return {
    now,
    hold: () => () => {},
    stamp: () => (ahead < TRIMMED_MS ? undefined : { ahead }),
    setTimer(at, run) {
      let timer: NodeJS.Timeout
      // setTimeout may fire a little early.
      const arm = () => {
        timer = setTimeout(
          () => (now() < at ? arm() : run()),
          Math.min(Math.max(at - now(), 0), LONGEST_LEG_MS),
        )
      }
      arm()
      return () => clearTimeout(timer)
    },
  }
}

interface Timer {
  at: number
  order: number
  run: () => void
  background: boolean
}

/** A clock that moves only when told to, or, in automatic mode, jumps to the next timer when all is quiet. */
export function createSimulatedClock(
  start = Date.UTC(2026, 0, 1),
  { automatic = false } = {},
): SimulatedClock {
  let time = start
  let held = 0
  let order = 0
  let quiet: NodeJS.Immediate | undefined
  let waiting: (() => void)[] = []
  const timers = new Set<Timer>()
  let inForeground = 0

  const next = () => {
    let first: Timer | undefined
    for (const timer of timers) {
      if (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order)) {
        first = timer
      }
    }
    return first
  }
  const remove = (timer: Timer) => {
    if (timers.delete(timer) && !timer.background) {
      inForeground--
    }
  }
  const fire = (timer: Timer) => {
    remove(timer)
    time = Math.max(time, timer.at)
    timer.run()
  }
  // Two turns of the event loop, so that promises and I/O callbacks that would hold again get their chance.
  const watch = () => {
    if (quiet || held > 0) {
      return
    }
    quiet = setImmediate(() => {
      quiet = setImmediate(() => {
        quiet = undefined
        if (held > 0) {
          return
        }
        const due = next()
        if (due && (due.at <= time || (clock.automatic && inForeground > 0))) {
          fire(due)
        } else {
          const resolved = waiting
          waiting = []
          for (const resolve of resolved) {
            resolve()
          }
          return
        }
        watch()
      })
    })
  }
  const clock: SimulatedClock = {
    automatic,
    now: () => time,
    setTimer(at, run, { background = false } = {}) {
      const timer = { at, order: order++, run, background }
      timers.add(timer)
      if (!background) {
        inForeground++
      }
      watch()
      return () => remove(timer)
    },
    hold() {
      held++
      let released = false
      return () => {
        if (released) {
          return
        }
        released = true
        held--
        watch()
      }
    },
    stamp: () => ({ at: ++time }),
    settled: () =>
      new Promise((resolve) => {
        waiting.push(resolve)
        watch()
      }),
    async advance(ms) {
      const target = time + ms
      await clock.settled()
      for (let due = next(); due && due.at <= target; due = next()) {
        fire(due)
        await clock.settled()
      }
      time = Math.max(time, target)
    },
  }
  return clock
}
