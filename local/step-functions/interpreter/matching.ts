import type { StateFailure } from '../machine/failure.ts'
import type { Catcher, Retrier, StateNode } from '../machine/machine.ts'
import type { Random } from '../machine/random.ts'

/** States.Runtime never gets here: it ends the execution. */
export function matchesError(errors: readonly string[], { error, alias }: StateFailure): boolean {
  return errors.some((name) => {
    if (name === error || (alias !== undefined && name === alias)) {
      return true
    }
    if (name === 'States.ALL') {
      return true
    }
    return name === 'States.TaskFailed' && error !== 'States.Timeout'
  })
}

/** Index of the first retrier for the error, or -1; a retrier that is used up ends the search, as on AWS. */
export function findRetrier(node: StateNode, failure: StateFailure): number {
  return node.retriers.findIndex((retrier) => matchesError(retrier.errors, failure))
}

export function findCatcher(node: StateNode, failure: StateFailure): Catcher | undefined {
  return node.catchers.find((catcher) => matchesError(catcher.errors, failure))
}

/** Milliseconds before attempt `used + 1`: the interval grows by the rate, up to MaxDelaySeconds, then jitter. */
export function retryDelay(retrier: Retrier, used: number, random: Random): number {
  const seconds = Math.min(retrier.interval * retrier.rate ** used, retrier.longest)
  return Math.round(seconds * 1000 * (retrier.jitter ? random.next() : 1))
}
