import type { TimelineEntry } from '../api/responses/timeline.ts'
import type { Retrier } from '../saga/compile/tree.ts'
import { describeDuration } from './duration.ts'
import type { Mark } from './mark.ts'

/** A step or an undo as it stands in the picture. */
export interface Cell extends Mark {
  /** How long it took. */
  took?: string
  /** What the glyph does not say. */
  note?: string
}

/** What a row of the timeline says; `now` is for what has not ended, `retry` for how often it is tried. */
export function readCell(row: TimelineEntry, now: number, retry: readonly Retrier[] = []): Cell {
  const took = row.startedAt && row.endedAt ? describeDuration(spanOf(row.startedAt, row.endedAt)) : undefined
  const cell = { ...ROW_MARKS[row.status], ...(took ? { took } : {}) }
  const note = describeNote(row, now, retry)
  return note === undefined ? cell : { ...cell, note }
}

/** The glyph and colour of each status of a row. */
export const ROW_MARKS: Record<TimelineEntry['status'], Mark> = {
  RUNNING: { glyph: '◔', tone: 'blue' },
  RETRYING: { glyph: '◔', tone: 'amber' },
  WAITING: { glyph: '◷', tone: 'amber' },
  DONE: { glyph: '✓', tone: 'green' },
  FAILED: { glyph: '✕', tone: 'red' },
  UNDONE: { glyph: '↶', tone: 'violet' },
  NOTHING_TO_UNDO: { glyph: '–', tone: 'dim' },
  BLOCKED: { glyph: '‖', tone: 'dim' },
  STUCK: { glyph: '⚠', tone: 'red' },
  SKIPPED: { glyph: '»', tone: 'amber' },
}

function describeNote(row: TimelineEntry, now: number, retry: readonly Retrier[]): string | undefined {
  const { attempts, startedAt, nextAttemptAt, expiresAt, skipped } = row
  const left = (iso: string | undefined) => (iso ? describeDuration(Date.parse(iso) - now) : undefined)
  switch (row.status) {
    case 'RUNNING':
      return startedAt ? `running ${describeDuration(now - Date.parse(startedAt))}` : 'running'
    case 'RETRYING':
      return `try ${attempts.length + 1}${describeMost(row, retry)}${nextAttemptAt ? `, next in ${left(nextAttemptAt)}` : ''}`
    case 'WAITING':
      return `waits for a decision${expiresAt ? `, ${left(expiresAt)} left` : ''}`
    case 'STUCK':
      return `gave up after ${attempts.length}`
    case 'SKIPPED':
      return skipped ? `skipped by ${skipped.by}: "${skipped.reason}"` : 'skipped'
    case 'NOTHING_TO_UNDO':
      return 'had no effect'
    case 'BLOCKED':
      return undefined
    default:
      return describeDone(row)
  }
}

/** How many attempts there are at most, for the error that the last one ended with. */
function describeMost({ error }: TimelineEntry, retry: readonly Retrier[]): string {
  const retrier = retry.find(
    ({ errors }) => errors.includes('States.ALL') || errors.includes(error?.name ?? ''),
  )
  return retrier ? ` of ${retrier.attempts + 1}` : ''
}

const DECIDED = { approve: 'approved', reject: 'rejected' }

/** Who decided, how far long work came, and how many tries it took. */
function describeDone({ attempts, decision, progress }: TimelineEntry): string | undefined {
  const { total } = progress ?? {}
  const notes = [
    ...(decision
      ? [`${DECIDED[decision.decision]} by ${decision.by}${decision.reason ? `: "${decision.reason}"` : ''}`]
      : []),
    ...(progress && total !== undefined && total > 1 ? [`${progress.done} of ${total}`] : []),
    ...(attempts.length > 1 ? [`try ${attempts.length}`] : []),
  ]
  return notes.length > 0 ? notes.join(', ') : undefined
}

function spanOf(from: string, to: string): number {
  return Date.parse(to) - Date.parse(from)
}
