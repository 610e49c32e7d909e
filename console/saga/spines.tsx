import type { PictureRow } from '#core/picture/rows.ts'
import { type Geometry, middleOf, ROW, useGeometry } from './geometry.ts'

/** The lines between the boxes: down the steps, across where the way turned, up the undos. Decoration of the table. */
export function Spines({ rows }: { rows: readonly PictureRow[] }) {
  const geometry = useGeometry()
  return (
    <svg
      className="spines"
      width={geometry.width}
      height={rows.length * ROW}
      aria-hidden="true"
      focusable="false"
    >
      <defs>
        <marker
          id="arrow"
          markerWidth="5"
          markerHeight="5"
          viewBox="0 0 7 7"
          refX="5"
          refY="3.5"
          orient="auto"
        >
          <path d="M0 0L6 3.5L0 7" fill="none" stroke="context-stroke" strokeWidth="1.4" />
        </marker>
      </defs>
      <Frames rows={rows} geometry={geometry} />
      <Downwards rows={rows} geometry={geometry} />
      <Rungs rows={rows} geometry={geometry} />
      <Upwards rows={rows} geometry={geometry} />
      <Pivots rows={rows} geometry={geometry} />
    </svg>
  )
}

interface LinesProps {
  rows: readonly PictureRow[]
  geometry: Geometry
}

function Downwards({ rows, geometry: { box, doX } }: LinesProps) {
  const drawn = rows.map((row, index) => ({ row, index })).filter(({ row }) => row.step)
  return drawn.slice(1).map(({ row, index }, at) => {
    const before = drawn[at]!
    const [from, to] = [middleOf(before.index) + box.height / 2, middleOf(index) - box.height / 2]
    // Branches run side by side: none leads to the next.
    if (isOtherBranch(before.row, row)) {
      return null
    }
    const isReached = row.step!.row !== undefined || row.step!.items !== undefined
    const isPassed = isReached || row.step!.cell.glyph === '–'
    const dashed = !isReached || before.row.step!.cell.glyph === '–'
    return (
      <line
        key={row.name}
        x1={doX + box.width / 2}
        x2={doX + box.width / 2}
        y1={from}
        y2={to}
        className={isPassed ? 'spine green' : 'spine'}
        strokeDasharray={dashed ? '4 4' : undefined}
        markerEnd="url(#arrow)"
      />
    )
  })
}

function isOtherBranch(before: PictureRow, row: PictureRow): boolean {
  const [a, b] = [before.groups.at(-1), row.groups.at(-1)]
  return a?.kind === 'parallel' && a.name === b?.name && a.branch !== b.branch
}

function Rungs({ rows, geometry }: LinesProps) {
  const { box, doX, undoX } = geometry
  return rows.map(({ name, undo, isTurn }, index) =>
    undo ? (
      <line
        key={name}
        x1={doX + box.width}
        x2={undoX}
        y1={middleOf(index)}
        y2={middleOf(index)}
        className={isTurn ? 'rung turn' : 'rung'}
        strokeDasharray={isTurn ? undefined : '2 3'}
        markerEnd={isTurn ? 'url(#arrow)' : undefined}
      />
    ) : isTurn ? (
      <Turn key={name} from={index} to={nextUndoAbove(rows, index)} geometry={geometry} />
    ) : null,
  )
}

/** From a step without an undo the way turns to the undo of one before it. */
function Turn({
  from,
  to,
  geometry: { box, doX, undoX },
}: {
  from: number
  to: number | undefined
  geometry: Geometry
}) {
  const y = middleOf(from)
  const x = undoX + box.width / 2
  const path =
    to === undefined
      ? `M${doX + box.width} ${y}H${undoX - 8}`
      : `M${doX + box.width} ${y}H${x - 8}q8 0 8 -8V${middleOf(to) + box.height / 2}`
  return <path d={path} className="rung turn" fill="none" markerEnd="url(#arrow)" />
}

function nextUndoAbove(rows: readonly PictureRow[], from: number): number | undefined {
  const at = rows.slice(0, from).findLastIndex(({ undo }) => undo && (undo.row || undo.items))
  return at < 0 ? undefined : at
}

function Upwards({ rows, geometry: { box, undoX } }: LinesProps) {
  const drawn = rows.map((row, index) => ({ row, index })).filter(({ row }) => row.undo)
  return drawn.slice(1).map(({ row, index }, at) => {
    const above = drawn[at]!
    if (isOtherBranch(above.row, row)) {
      return null
    }
    const isTaken = row.undo!.cell.tone === 'violet' || row.undo!.cell.tone === 'amber'
    const isReached = above.row.undo!.row !== undefined || above.row.undo!.items !== undefined
    const isLive = isTaken && isReached && above.row.undo!.cell.glyph !== '‖'
    return (
      <line
        key={row.name}
        x1={undoX + box.width / 2}
        x2={undoX + box.width / 2}
        y1={middleOf(index) - box.height / 2}
        y2={middleOf(above.index) + box.height / 2}
        className={isLive ? 'spine violet' : 'spine'}
        strokeDasharray={isLive ? undefined : '4 4'}
        markerEnd="url(#arrow)"
      />
    )
  })
}

/** One frame around all rows of a group. */
function Frames({ rows, geometry: { width } }: LinesProps) {
  return rows.map(({ name, step }, index) => {
    if (step) {
      return null
    }
    const last = rows.findLastIndex(({ groups }) => groups.some((group) => group.name === name))
    return (
      <rect
        key={name}
        x={4}
        y={index * ROW + 10}
        width={width - 12}
        height={(last - index + 1) * ROW - 12}
        rx={10}
        className="group"
      />
    )
  })
}

/** A double line below the step after which nothing is undone. */
function Pivots({ rows, geometry: { width } }: LinesProps) {
  return rows.map(({ name, node }, index) => {
    if (!('pivot' in node)) {
      return null
    }
    const y = (index + 1) * ROW
    return (
      <g key={name} className="pivot">
        <line x1={4} x2={width - 8} y1={y - 2} y2={y - 2} />
        <line x1={4} x2={width - 8} y1={y + 1} y2={y + 1} />
      </g>
    )
  })
}
