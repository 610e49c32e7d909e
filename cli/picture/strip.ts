import { type Cell, readCell } from '#core/picture/cell.ts'
import type { TimelineRow } from '../client.ts'

/** From so many items on they are counted, not shown one by one. */
const MOST_CELLS = 16

/** The items of an each as one cell: `✓✓✕`. The last that is not done gives its colour; `failed` is where the way turned. */
export function readStrip(rows: readonly TimelineRow[], now: number, failed?: string): Cell {
  const sorted = [...rows].sort((a, b) => indexOf(a) - indexOf(b))
  const cells = sorted.map((row) => ({
    ...readCell(row, now),
    ...(row.step === failed ? { glyph: '✕', tint: 'red' as const } : {}),
  }))
  const glyphs = cells.map(({ glyph }) => glyph)
  const striking = cells.findLast(({ tint }) => tint === 'red' || tint === 'yellow') ?? cells.at(-1)!
  const counts = [...Map.groupBy(glyphs, (glyph) => glyph)].map(([glyph, { length }]) => `${glyph} ${length}`)
  return {
    glyph: glyphs.length > MOST_CELLS ? counts.join(' ') : glyphs.join(''),
    tint: striking.tint,
    ...(striking.note === undefined ? {} : { note: striking.note }),
  }
}

function indexOf({ step }: TimelineRow): number {
  return Number(/\[(\d+)\]$/.exec(step)?.[1] ?? 0)
}
