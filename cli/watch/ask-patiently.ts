import { setTimeout as sleep } from 'node:timers/promises'
import { pauseAfter } from './passing-trouble.ts'

/**
 * Asks until an answer comes, or rejects with the signal's reason. Bears what passes, a lost connection or an API that is
 * too busy, as long as it does not last.
 */
export async function askPatiently<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  for (let failed = 1; ; failed++) {
    try {
      return await ask(signal)
    } catch (error) {
      const pause = pauseAfter(error, failed)
      if (pause === undefined || signal.aborted) {
        throw error
      }
      await sleep(pause, undefined, { signal })
    }
  }
}
