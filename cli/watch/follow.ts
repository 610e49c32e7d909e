import { setTimeout as sleep } from 'node:timers/promises'
import { askPatiently } from './ask-patiently.ts'

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
  /** The API has answered already, so that a first call that fails is no reason to end either. */
  hasAnswered?: boolean
  pace?: Pace | undefined
}

/** Between two calls, in milliseconds; they are further apart when nothing happens. */
export interface Pace {
  shortestMs: number
  longestMs: number
}

const PACE: Pace = { shortestMs: 40, longestMs: 1000 }

/**
 * Asks again and again until it is over, or rejects with the signal's reason. Bears what passes, a lost connection or an
 * API that is too busy, as long as it does not last.
 */
export async function follow<Answer>(options: FollowOptions<Answer>): Promise<Answer> {
  const { fetch, signal, pace: { shortestMs, longestMs } = PACE } = options
  let before: { answer: Answer; key: string } | undefined
  for (let delay = shortestMs; ; delay = Math.min(delay * 1.5, longestMs)) {
    signal.throwIfAborted()
    const isKnown = options.hasAnswered || before !== undefined
    const answer = await (isKnown ? askPatiently(fetch, signal) : fetch(signal))
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
