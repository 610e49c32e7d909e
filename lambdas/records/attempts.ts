import * as z from 'zod'
import { attemptKey, type ExecutionRef } from './keys.ts'
import type { RecordsTable } from './table.ts'
import { tryUpdate } from './update.ts'

/** The last failed attempt of a state, a step or an undo of `step`; for the timeline, nothing decides by it. */
export const AttemptRecord = z.object({
  state: z.string(),
  step: z.string(),
  attempts: z.int(),
  startedAt: z.string(),
  endedAt: z.string(),
  error: z.object({ name: z.string(), message: z.string() }),
})
export type AttemptRecord = z.infer<typeof AttemptRecord>

/** Replaces what is stored of an earlier attempt; `startedAt` stays that of the first one. */
export async function recordFailedAttempt(
  table: RecordsTable,
  execution: ExecutionRef,
  { startedAt, ...attempt }: AttemptRecord,
): Promise<void> {
  await tryUpdate(table, attemptKey(execution, attempt.state), { set: attempt, setOnce: { startedAt } })
}
