import type { Route } from '#local/assembly/index.ts'
import { createPace } from './pace.ts'

/** Decides which requests are let in, so that what was let in is served in time. */
export interface Admission {
  isOpen(route: Route): boolean
  /** Returns what to call when the request is over; undefined when it is not let in. */
  enter(route: Route): (() => void) | undefined
  /** Returns in how many seconds a caller that was not let in should ask again. */
  secondsToWait(): number
}

/** Requests at one function at a time, waiting ones among them: its line is served in a few seconds. */
const MOST_INSIDE = 1_000

/** Tasks that may wait for a sandbox before nothing further is started: some twenty seconds of work. */
const MOST_TASKS_IN_LINE = 2_000

/**
 * Every function has a limit of its own. A route that starts work is closed, too, while the work that was started before
 * waits for sandboxes.
 */
export function createAdmission(tasksInLine: () => number): Admission {
  const inside = new Map<string, number>()
  const pace = createPace()
  const countOf = ({ integration }: Route) =>
    integration.kind === 'mock' ? 0 : (inside.get(integration.functionArn) ?? 0)
  const isOpen = (route: Route) =>
    countOf(route) < MOST_INSIDE && !(startsWork(route) && tasksInLine() >= MOST_TASKS_IN_LINE)
  return {
    isOpen,
    enter(route) {
      if (!isOpen(route)) {
        return undefined
      }
      if (route.integration.kind === 'mock') {
        return () => {}
      }
      const { functionArn } = route.integration
      inside.set(functionArn, countOf(route) + 1)
      return () => {
        inside.set(functionArn, countOf(route) - 1)
        pace.served()
      }
    },
    secondsToWait: () => pace.refuse(),
  }
}

/** A POST to a collection (`/orders`, `/workflows/{workflow}`); one that goes on below an item steers what runs already. */
function startsWork({ method, path }: Route): boolean {
  return method === 'POST' && !/\}\/[^{]/.test(path)
}
