import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom } from '#local/step-functions/machine/random.ts'
import type { Send } from './http-client.ts'
import type { KillableCloud } from './killable-cloud.ts'

/** What clients were answered so far. */
export interface Answers {
  send: Send
  /** Resolves when so many more answers have come; throws when nobody is answered any more. */
  reach(count: number): Promise<void>
}

export interface KillPlan {
  kills: number
  seed: number
  signal?: AbortSignal | undefined
  /** A kill comes when clients have had up to so many answers, and a few moments later … */
  mostAnswers: number
  /** … or before a start is over, which takes so many milliseconds when nothing disturbs it. */
  startMs: number
  onKill(done: number): void
}

const KILLED_WHILE_STARTING = 1 / 6
const FEW_MOMENTS_MS = 60
/** A cold cloud on a busy machine answers far sooner. */
const SILENCE_MS = 60_000

/**
 * Kills the cloud and starts it again at once, again and again; it runs when this resolves. Moments are counted in
 * answers, so that slow machines get as much done between two kills as fast ones. Answers how many kills there were, and
 * how many of them came before the cloud had started.
 */
export async function killRepeatedly(
  cloud: KillableCloud,
  answers: Answers,
  { kills, seed, signal, mostAnswers, startMs, onKill }: KillPlan,
): Promise<{ kills: number; whileStarting: number }> {
  const random = createRandom(`${seed} kills`)
  let whileStarting = 0
  let started = Promise.resolve()
  let done = 0
  while (done < kills && !signal?.aborted) {
    if (done > 0 && random.next() < KILLED_WHILE_STARTING) {
      await sleep(random.next() * startMs)
    } else {
      await started
      await answers.reach(Math.floor(random.next() * mostAnswers))
      await sleep(random.next() * FEW_MOMENTS_MS)
    }
    if (!cloud.isReady()) {
      whileStarting++
    }
    await cloud.kill()
    await started
    onKill(++done)
    started = cloud.start()
  }
  await started
  return { kills: done, whileStarting }
}

/** Counts what comes through `send`. */
export function countAnswers(send: Send): Answers {
  let had = 0
  return {
    async send(...request) {
      const answer = await send(...request)
      if (typeof answer === 'object') {
        had++
      }
      return answer
    },
    async reach(count) {
      const [from, latest] = [had, performance.now() + SILENCE_MS]
      while (had < from + count) {
        if (performance.now() > latest) {
          throw new Error(`clients had ${had - from} of ${count} answers in ${SILENCE_MS / 1000} s`)
        }
        await sleep(2)
      }
    },
  }
}
