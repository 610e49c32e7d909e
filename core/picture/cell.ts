import type { TimelineEntry } from '../api/responses.ts'
import { describeDuration } from '../output/duration.ts'
import type { Tint } from '../output/glyphs.ts'

/** A step or an undo as it stands in the picture. */
export interface Cell {
  glyph: string
  tint: Tint
  /** How long it took. */
  took?: string
  /** What the glyph does not say. */
  note?: string
}

/** What a row of the timeline may say; `now` is for what has not ended. */
export function readCell(row: TimelineEntry, now: number): Cell {
  const took = row.startedAt && row.endedAt ? describeDuration(spanOf(row.startedAt, row.endedAt)) : undefined
  const cell = { ...MARKS[row.status], ...(took ? { took } : {}) }
  const note = describeNote(row, now)
  return note === undefined ? cell : { ...cell, note }
}

const MARKS: Record<TimelineEntry['status'], Cell> = {
  RUNNING: { glyph: '◔', tint: 'blue' },
  RETRYING: { glyph: '◔', tint: 'yellow' },
  WAITING: { glyph: '◷', tint: 'yellow' },
  DONE: { glyph: '✓', tint: 'green' },
  FAILED: { glyph: '✕', tint: 'red' },
  UNDONE: { glyph: '↶', tint: 'magenta' },
  NOTHING_TO_UNDO: { glyph: '–', tint: 'dim' },
  BLOCKED: { glyph: '‖', tint: 'dim' },
  STUCK: { glyph: '⚠', tint: 'red' },
  SKIPPED: { glyph: '»', tint: 'yellow' },
}

function describeNote(row: TimelineEntry, now: number): string | undefined {
  const { attempts, startedAt, nextAttemptAt, expiresAt, skipped } = row
  const left = (iso: string | undefined) => (iso ? describeDuration(Date.parse(iso) - now) : undefined)
  switch (row.status) {
    case 'RUNNING':
      return startedAt ? `running ${describeDuration(now - Date.parse(startedAt))}` : 'running'
    case 'RETRYING':
      return `try ${attempts.length + 1}${nextAttemptAt ? `, next in ${left(nextAttemptAt)}` : ''}`
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
