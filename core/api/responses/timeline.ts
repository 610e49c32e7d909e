import * as z from 'zod'
import { Decision } from '../../saga/index.ts'
import { instant } from './fields.ts'

/** One try of a step or an undo. Without times the function wrote nothing: it was killed, throttled, or timed out. */
export const AttemptView = z.object({
  /** From 1; an undo that an operator retries counts anew. */
  number: z.int(),
  startedAt: instant.optional(),
  endedAt: instant.optional(),
  error: z.object({ name: z.string(), message: z.string() }).optional(),
})
export type AttemptView = z.infer<typeof AttemptView>

/** What became of a step, and of an undo. */
export const ROW_STATUSES = [
  'RUNNING',
  'RETRYING',
  'WAITING',
  'DONE',
  'FAILED',
  'UNDONE',
  'NOTHING_TO_UNDO',
  'BLOCKED',
  'STUCK',
  'SKIPPED',
] as const

/** One row of an execution's timeline: a step or an undo, once it has run or failed, or is known to come. */
export const TimelineEntry = z.object({
  /** Inside an each, that of one item: `CopyService[2]` is the third. */
  step: z.string(),
  kind: z.enum(['step', 'approval', 'work', 'undo']),
  /** The step that an undo takes back. */
  of: z.string().optional(),
  /**
   * RETRYING: has failed and is tried again. WAITING: for a decision. NOTHING_TO_UNDO: the step had no effect.
   * BLOCKED: waits until the stuck undo is retried or skipped. STUCK: has given up. SKIPPED: passed over by an operator.
   */
  status: z.enum(ROW_STATUSES),
  attempts: z.array(AttemptView),
  startedAt: instant.optional(),
  endedAt: instant.optional(),
  /** Of the last attempt, where it failed. */
  error: z.object({ name: z.string(), message: z.string() }).optional(),
  /** While RETRYING: when the next attempt begins at the latest. Step Functions draws the delay between none and that. */
  nextAttemptAt: instant.optional(),
  /** While WAITING: when the approval expires. */
  expiresAt: instant.optional(),
  /** Of an approval. */
  decision: Decision.optional(),
  /** Of long work: how many of its items are done. */
  progress: z.object({ done: z.int(), total: z.int().optional() }).optional(),
  skipped: z.object({ by: z.string(), reason: z.string() }).optional(),
})
export type TimelineEntry = z.infer<typeof TimelineEntry>
