import * as z from 'zod'

const begun = {
  step: z.string(),
  /** Which attempt wrote last, from 1. */
  attempts: z.int(),
  /** When the first attempt began. */
  startedAt: z.string(),
  /** When the attempt that wrote last began, where that is another one. */
  attemptedAt: z.string().optional(),
}

/** How far long work has come. Absent in what another version wrote, and of steps that do one thing. */
const progress = {
  /** How many items are done. */
  checkpoint: z.int().optional(),
  /** How many items there are. */
  items: z.int().optional(),
}

/** A call to an outside system that may still be on its way. */
const PendingCall = z.object({
  ...begun,
  state: z.literal('PENDING'),
  /** The step's Lambda may be at work until then, in epoch milliseconds. */
  leaseUntil: z.number(),
})

/** Long work that is half done. See `workThrough`. */
const PendingWork = z.object({
  ...begun,
  state: z.literal('PENDING'),
  /** What was acquired before the first item; stored under this name. */
  kept: z.unknown().optional(),
  ...progress,
  checkpoint: z.int(),
  /** The signature of the invocation that is at work. */
  worker: z.string(),
})

const Done = z.object({
  ...begun,
  ...progress,
  state: z.literal('DONE'),
  /** What the step returned. Its undo finds here what to take back. */
  result: z.unknown().optional(),
  endedAt: z.string(),
})

/** Without `startedAt` the step has never begun: a tombstone. */
const Undone = z.object({
  ...progress,
  step: z.string(),
  state: z.literal('UNDONE'),
  attempts: z.int().optional(),
  startedAt: z.string().optional(),
  attemptedAt: z.string().optional(),
  endedAt: z.string().optional(),
  result: z.unknown().optional(),
  undo: z.string(),
  undoAttempts: z.int().optional(),
  undoStartedAt: z.string().optional(),
  undoneAt: z.string(),
  /** An operator has declared it undone, though its undo never succeeded. */
  skipped: z.object({ by: z.string(), reason: z.string(), at: z.string() }).optional(),
})

/** The ledger's item of a step (guarantees.md, "The ledger"). Absent until the step or its undo has written. */
export const StepRecord = z.union([Done, PendingCall, PendingWork, Undone])
export type StepRecord = z.infer<typeof StepRecord>
export type UndoneStep = z.infer<typeof Undone>
