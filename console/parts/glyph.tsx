import type { Mark } from '#core/picture/mark.ts'

/** The sign of a status; the word beside it says the same. */
export function Glyph({ mark: { glyph, tone } }: { mark: Mark }) {
  return (
    <span className={`glyph tone ${tone}`} aria-hidden="true">
      {glyph}
    </span>
  )
}
