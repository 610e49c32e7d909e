export interface PacedLine<T> {
  add(item: T, isUrgent?: boolean): void
  /** Those that have not been served never will be. */
  close(): void
}

/** New connections are served at this pace: 2,000 a second, many more than callers of a laptop open. */
const PACE = { items: 10, everyMs: 5 }
/** The urgent ones leave the rest to the others. */
const MOST_URGENT = 8

/**
 * Serves a few at a time, the urgent ones first. Half of each few are the newest: who comes alone after a crowd does not
 * wait for all of it.
 */
export function createPacedLine<T>(serve: (item: T) => void): PacedLine<T> {
  const urgent: T[] = []
  const others: T[] = []
  let left = PACE.items
  let timer: NodeJS.Timeout | undefined

  const serveNow = (item: T) => {
    left--
    timer ??= setTimeout(renew, PACE.everyMs)
    serve(item)
  }
  const renew = () => {
    timer = undefined
    left = PACE.items
    const first = takeFromBothEnds(urgent, MOST_URGENT)
    for (const item of [...first, ...takeFromBothEnds(others, PACE.items - first.length)]) {
      serveNow(item)
    }
  }
  return {
    add(item, isUrgent = false) {
      if (left > 0) {
        serveNow(item)
      } else {
        ;(isUrgent ? urgent : others).push(item)
      }
    },
    close() {
      clearTimeout(timer)
      urgent.length = 0
      others.length = 0
    },
  }
}

/** Removes so many, half of them the newest. */
function takeFromBothEnds<T>(waiting: T[], count: number): T[] {
  const newest = waiting.splice(Math.max(0, waiting.length - Math.floor(count / 2)))
  return [...newest.reverse(), ...waiting.splice(0, count - newest.length)]
}
