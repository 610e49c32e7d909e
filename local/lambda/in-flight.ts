import { timeoutFailure } from './platform-failure.ts'
import type { Outcome } from './sandbox.ts'

/** Invocations that a sandbox runs, each with its time limit. */
export class InFlight {
  private readonly ends = new Map<string, (outcome: Outcome) => void>()
  private readonly onTimeout: () => void
  private readonly onLast: () => void

  /** `onTimeout` is called before the invocation is answered, `onLast` when the last one has ended. */
  constructor({ onTimeout, onLast }: { onTimeout: () => void; onLast: () => void }) {
    this.onTimeout = onTimeout
    this.onLast = onLast
  }

  requestIds(): string[] {
    return [...this.ends.keys()]
  }

  has(requestId: string): boolean {
    return this.ends.has(requestId)
  }

  /** `limit` in milliseconds. */
  begin(requestId: string, limit: number): Promise<Outcome> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.onTimeout()
        this.end(requestId, { payload: timeoutFailure(requestId, limit), failed: true })
      }, limit)
      this.ends.set(requestId, (outcome) => {
        clearTimeout(timer)
        resolve(outcome)
      })
    })
  }

  /** Does nothing when it has ended: an answer may come after its time limit. */
  end(requestId: string, outcome: Outcome): void {
    this.ends.get(requestId)?.(outcome)
    if (this.ends.delete(requestId) && this.ends.size === 0) {
      this.onLast()
    }
  }

  endAll(describe: (requestId: string) => string): void {
    for (const requestId of this.requestIds()) {
      this.end(requestId, { payload: describe(requestId), failed: true })
    }
  }
}
