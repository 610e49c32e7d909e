import type { Cell } from '#core/picture/cell.ts'
import type { ItemCell } from '#core/picture/rows.ts'

/** From so many items on they are counted, not shown one by one. */
const MOST_CELLS = 16

/** The items of an each as one cell: `✓✓✕`. The last that is not done gives its colour. */
export function readStrip(items: readonly ItemCell[]): Cell {
  const glyphs = items.map(({ cell }) => cell.glyph)
  const cells = items.map(({ cell }) => cell)
  const striking = cells.findLast(({ tone }) => tone === 'red' || tone === 'amber') ?? cells.at(-1)!
  const counts = [...Map.groupBy(glyphs, (glyph) => glyph)].map(([glyph, { length }]) => `${glyph} ${length}`)
  return {
    glyph: glyphs.length > MOST_CELLS ? counts.join(' ') : glyphs.join(''),
    tone: striking.tone,
    ...(striking.note === undefined ? {} : { note: striking.note }),
  }
}
