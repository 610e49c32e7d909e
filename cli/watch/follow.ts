import { setTimeout as sleep } from 'node:timers/promises'

export interface FollowOptions<Answer> {
  fetch(signal: AbortSignal): Promise<Answer>
  /** What differs between two answers that are not the same; time alone changes nothing. */
  keyOf(answer: Answer): string
  /** Called with the first answer and each that differs from the one before. */
  onChange(answer: Answer, before: Answer | undefined): void
  /** Called in between, for what counts by the clock. */
  onTick?: (() => void) | undefined
  isOver(answer: Answer): boolean
  signal: AbortSignal
  pace?: Pace | undefined
}

/** Between two calls, in milliseconds; they are further apart when nothing happens. */
export interface Pace {
  shortestMs: number
  longestMs: number
}

const PACE: Pace = { shortestMs: 40, longestMs: 1000 }

/** Asks again and again until it is over, or rejects with the signal's reason. */
export async function follow<Answer>(options: FollowOptions<Answer>): Promise<Answer> {
  const { signal, pace: { shortestMs, longestMs } = PACE } = options
  let before: { answer: Answer; key: string } | undefined
  for (let delay = shortestMs; ; delay = Math.min(delay * 1.5, longestMs)) {
    signal.throwIfAborted()
    const answer = await options.fetch(signal)
    const key = options.keyOf(answer)
    if (key !== before?.key) {
      options.onChange(answer, before?.answer)
      delay = shortestMs
    } else {
      options.onTick?.()
    }
    before = { answer, key }
    if (options.isOver(answer)) {
      return answer
    }
    await sleep(delay, undefined, { signal })
  }
}
