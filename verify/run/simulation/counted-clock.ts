import type { Clock } from '#local/clock.ts'

/** The same clock, and how many timers have been set through it that have not run yet. */
export function countTimers(clock: Clock): { clock: Clock; pending(): number } {
  let pending = 0
  return {
    pending: () => pending,
    clock: {
      now: () => clock.now(),
      hold: () => clock.hold(),
      stamp: () => clock.stamp(),
      setTimer(at, run, options) {
        let counts = true
        pending++
        const settle = () => {
          if (counts) {
            pending--
          }
          counts = false
        }
        const cancel = clock.setTimer(
          at,
          () => {
            settle()
            run()
          },
          options,
        )
        return () => {
          settle()
          cancel()
        }
      },
    },
  }
}
