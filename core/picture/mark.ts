import type { SagaStatus } from '../saga/runtime/status.ts'

/** A colour by what it says. */
export type Tone = 'green' | 'violet' | 'red' | 'amber' | 'blue' | 'dim'

/** A status is always a glyph, a word and a colour, the same in a terminal and in the console. */
export interface Mark {
  glyph: string
  tone: Tone
}

const MARKS: Record<SagaStatus, Mark> = {
  RUNNING: { glyph: '◔', tone: 'blue' },
  AWAITING_APPROVAL: { glyph: '◷', tone: 'amber' },
  COMPLETED: { glyph: '✓', tone: 'green' },
  COMPENSATING: { glyph: '↩', tone: 'violet' },
  COMPENSATED: { glyph: '↶', tone: 'violet' },
  COMPENSATION_FAILED: { glyph: '⚠', tone: 'red' },
}

export function markOf(status: SagaStatus): Mark {
  return MARKS[status]
}
