import type { SagaStatus } from '#core/saga/runtime/status.ts'

export type Tint = 'green' | 'magenta' | 'red' | 'yellow' | 'blue' | 'dim'

/** A status is always a glyph, a word and a colour, the same here and in the console. */
export interface Mark {
  glyph: string
  tint: Tint
}

const MARKS: Record<SagaStatus, Mark> = {
  RUNNING: { glyph: '◔', tint: 'blue' },
  AWAITING_APPROVAL: { glyph: '◷', tint: 'yellow' },
  COMPLETED: { glyph: '✓', tint: 'green' },
  COMPENSATING: { glyph: '↩', tint: 'magenta' },
  COMPENSATED: { glyph: '↶', tint: 'magenta' },
  COMPENSATION_FAILED: { glyph: '⚠', tint: 'red' },
}

export function markOf(status: SagaStatus): Mark {
  return MARKS[status]
}
