import type { Clock } from '#local/clock.ts'

/** Counts events that have come in and are not stored: as long as there are any, simulated time must not pass. */
export class PendingEvents {
  private readonly clock: Clock
  private count = 0
  private release: (() => void) | undefined

  constructor(clock: Clock) {
    this.clock = clock
  }

  add() {
    this.count++
    this.release ??= this.clock.hold()
  }

  remove() {
    this.count--
    if (this.count === 0) {
      this.clear()
    }
  }

  clear() {
    this.count = 0
    this.release?.()
    this.release = undefined
  }
}
