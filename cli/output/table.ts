import Table from 'cli-table3'
import widthOf from 'fast-string-width'

export interface Column<Row> {
  title: string
  cell(row: Row): string
  /** Shown by `-o wide` alone. */
  wide?: true
  align?: 'right'
}

const GAP = 2

/** Lines of a table without rules. Where it is wider than `width`, columns are dropped from the right. */
export function drawTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | undefined,
): string {
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)))
  const widths = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...cells.map((line) => widthOf(line[index]!))),
  )
  const shown = countFitting(widths, width)
  const table = new Table({
    head: columns.slice(0, shown).map(({ title }) => title),
    chars: NO_RULES,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': GAP },
    colAligns: columns.slice(0, shown).map(({ align }) => align ?? ('left' as const)),
    // The first column is cut where even it alone is too wide.
    ...(width !== undefined && widths[0]! > width ? { colWidths: [width] } : {}),
  })
  table.push(...cells.map((line) => line.slice(0, shown)))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

/** How many columns from the left fit; at least one. */
function countFitting(widths: readonly number[], width = Number.POSITIVE_INFINITY): number {
  let taken = -GAP
  const tooWide = widths.findIndex((each) => {
    taken += each + GAP
    return taken > width
  })
  return tooWide === -1 ? widths.length : Math.max(1, tooWide)
}

const NO_RULES = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((name) => [name, '']),
)
