import * as z from 'zod'
import { BESIDE_DAYS, expiryAfter } from './expiry.ts'
import { attemptKey, type ExecutionRef } from './keys.ts'
import type { RecordsTable } from './table.ts'
import { tryUpdate } from './update.ts'

/** A failed attempt of a state, a step or an undo of `step`; for the timeline, nothing decides by it. */
export const AttemptRecord = z.object({
  state: z.string(),
  step: z.string(),
  /** Which attempt it was, from 1. A rollback execution counts anew. */
  attempts: z.int(),
  startedAt: z.string(),
  endedAt: z.string(),
  error: z.object({ name: z.string(), message: z.string() }),
})
export type AttemptRecord = z.infer<typeof AttemptRecord>

/** Each attempt is an item of its own, told apart by its beginning; repeating the call changes nothing. */
export async function recordFailedAttempt(
  table: RecordsTable,
  execution: ExecutionRef,
  attempt: AttemptRecord,
): Promise<void> {
  await tryUpdate(table, attemptKey(execution, attempt.state, attempt.startedAt), {
    set: { ...attempt, expiresAt: expiryAfter(BESIDE_DAYS) },
  })
}
