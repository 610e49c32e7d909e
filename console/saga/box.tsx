import type { Cell } from '#core/picture/cell.ts'
import type { ItemCell, Part } from '#core/picture/rows.ts'
import { spaced } from '../parts/spaced.ts'

interface BoxProps {
  part: Part
  /** What it is beside a step: `best effort`, `long work`. */
  remark?: string
  /** The undo has taken it back. */
  isUndone?: boolean
  isDashed?: boolean
  isSelected: boolean
  onSelect: (() => void) | undefined
}

/** A step or an undo: glyph, name and what became of it. */
export function Box({ part, remark, isUndone, isDashed, isSelected, onSelect }: BoxProps) {
  const { name, cell, items } = part
  const words = [remark, wordsOf(cell)].filter(Boolean).join(' · ')
  const classes = ['box', cell.tone, part.row || items ? '' : 'pale', isDashed ? 'dashed' : '']
  return (
    <button
      type="button"
      className={classes.filter(Boolean).join(' ')}
      aria-pressed={isSelected}
      disabled={!onSelect}
      onClick={onSelect}
    >
      <span className="box-glyph" aria-hidden="true">
        {cell.glyph}
      </span>
      <span className="box-text">
        <span className="box-name">{name}</span>
        {items ? <Strip items={items} /> : words ? <span className="box-note">{spaced(words)}</span> : null}
      </span>
      {isUndone ? (
        <span className="box-undone" aria-hidden="true">
          ↶
        </span>
      ) : null}
      <span className="unseen">{`, ${describeFor(part)}${isUndone ? ', undone' : ''}`}</span>
    </button>
  )
}

function wordsOf({ note }: Cell): string {
  return note ?? ''
}

const WORDS: Readonly<Record<string, string>> = {
  '✓': 'done',
  '✕': 'failed',
  '◔': 'at work',
  '◷': 'waits',
  '↶': 'undone',
  '‖': 'blocked',
  '⚠': 'gave up',
  '»': 'skipped',
}

/** The glyph in words, for who does not see it. */
function describeFor({ cell: { glyph, took }, row }: Part): string {
  // What was passed by has the same glyph as an undo that had nothing to take back.
  const word = glyph === '–' && row ? 'no effect' : WORDS[glyph]
  return [word, took].filter(Boolean).join(' in ')
}

/** From so many items on they are counted. */
const MOST_CELLS = 20

/** One mark per item; beyond that, how many there are of each. */
function Strip({ items }: { items: readonly ItemCell[] }) {
  if (items.length <= MOST_CELLS) {
    return (
      <span className="strip">
        {items.map(({ index, cell }) => (
          <i key={index} className={cell.tone} />
        ))}
        <span className="unseen">{describeItems(items)}</span>
      </span>
    )
  }
  return <span className="box-note">{describeItems(items)}</span>
}

function describeItems(items: readonly ItemCell[]): string {
  const counts = Map.groupBy(items, ({ cell }) => WORDS[cell.glyph] ?? 'no effect')
  return [...counts].map(([word, { length }]) => `${length} ${word}`).join(', ')
}
