/**
 * Partitions of the sparse index ByDeadline, in which each execution stands until it has ended; the sweeper inspects
 * those whose deadline has passed (G7). Several, since one partition takes 1,000 writes a second.
 */
export const OPEN_KEYS = Array.from({ length: 8 }, (_, shard) => `OPEN#${shard}`)

/** By then an execution has been started, and most have ended. */
export const FIRST_CHECK_MS = 5 * 60_000
const LONGEST_WAIT_MS = 6 * 3_600_000

/** The attributes that put an item into the index. */
export const DEADLINE_ATTRIBUTES = ['openKey', 'deadline'] as const

/** The values of `DEADLINE_ATTRIBUTES`; `at` in epoch milliseconds. */
export function deadlineAt(executionId: string, at: number): { openKey: string; deadline: string } {
  const sum = [...executionId].reduce((total, letter) => total + letter.charCodeAt(0), 0)
  return { openKey: OPEN_KEYS[sum % OPEN_KEYS.length]!, deadline: new Date(at).toISOString() }
}

/**
 * When to inspect an open execution again, in epoch milliseconds: after as long again as it has been open, six hours at
 * most. So a long wait costs few checks, and a lost event is made good within the execution's own age.
 */
export function nextCheck(startedAt: string, now: number): number {
  return now + Math.min(Math.max(now - Date.parse(startedAt), FIRST_CHECK_MS), LONGEST_WAIT_MS)
}
