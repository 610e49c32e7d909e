/** Spreads callers that were refused over the time in which they can be served. */
export interface Pace {
  served(): void
  /** Returns whole seconds until this caller's turn is likely to come. */
  refuse(): number
}

const WINDOW_MS = 5_000
const LEAST_PER_SECOND = 20
const LONGEST_SECONDS = 60

/**
 * A leaky bucket of refusals: it leaks as fast as requests have been served in the last seconds, and whoever is refused
 * comes back when what was in the bucket before has leaked.
 */
export function createPace(now: () => number = () => performance.now()): Pace {
  let began = now()
  let served = 0
  let perSecond = LEAST_PER_SECOND
  let refused = 0
  let leakedAt = began

  const measure = (at: number) => {
    if (at - began >= WINDOW_MS) {
      perSecond = Math.max(LEAST_PER_SECOND, (served * 1_000) / (at - began))
      began = at
      served = 0
    }
  }
  return {
    served() {
      served++
    },
    refuse() {
      const at = now()
      measure(at)
      refused = Math.max(0, refused - ((at - leakedAt) / 1_000) * perSecond) + 1
      leakedAt = at
      return Math.min(LONGEST_SECONDS, Math.ceil(refused / perSecond))
    },
  }
}
