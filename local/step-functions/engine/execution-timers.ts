import type { Clock } from '#local/clock.ts'

/** The timers of one execution: one for each frame that waits, and one for the deadline of the whole. */
export class ExecutionTimers {
  private readonly clock: Clock
  private readonly cancellations = new Map<number | 'deadline', () => void>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Sets a timer in place of the one that `owner` had. */
  set(owner: number | 'deadline', at: number, run: () => void) {
    this.cancel(owner)
    const cancel = this.clock.setTimer(at, () => {
      this.cancellations.delete(owner)
      run()
    })
    this.cancellations.set(owner, cancel)
  }

  cancel(owner: number | 'deadline') {
    this.cancellations.get(owner)?.()
    this.cancellations.delete(owner)
  }

  cancelAll() {
    for (const cancel of this.cancellations.values()) {
      cancel()
    }
    this.cancellations.clear()
  }
}
