/**
 * Executions that have not ended stand in the sparse index ByDeadline, and the sweeper looks at those whose deadline
 * has passed (G7). Spread over several partitions: each takes 1,000 writes a second.
 */
export const OPEN_KEYS = Array.from({ length: 8 }, (_, shard) => `OPEN#${shard}`)

/** By then an execution is started, and most have ended. */
export const FIRST_LOOK_MS = 5 * 60_000
const LONGEST_WAIT_MS = 6 * 3_600_000

/** What puts an execution into the index; `at` in epoch milliseconds. */
export function openUntil(executionId: string, at: number): { openKey: string; deadline: string } {
  const sum = [...executionId].reduce((total, letter) => total + letter.charCodeAt(0), 0)
  return { openKey: OPEN_KEYS[sum % OPEN_KEYS.length]!, deadline: new Date(at).toISOString() }
}

/**
 * When to look again at an execution that runs: after as long again as it has been open, so that a long wait costs few
 * looks, and a lost event is made good within the execution's own age, six hours at most.
 */
export function nextLook(startedAt: string, now: number): number {
  return now + Math.min(Math.max(now - Date.parse(startedAt), FIRST_LOOK_MS), LONGEST_WAIT_MS)
}
