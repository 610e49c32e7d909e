import { useMemo } from 'react'
import { pictureOf } from '#core/picture/rows.ts'
import type { TreeNode } from '#core/saga/compile/tree.ts'
import type { ExecutionDetail } from '../api/queries.ts'
import { describeSpan } from '../parts/spaced.ts'
import { Lane, percent } from './lane.tsx'
import { PictureTable } from './picture-table.tsx'
import type { TimeAxis } from './time-axis.ts'

interface SagaPictureProps {
  tree: readonly TreeNode[]
  /** As it stands, or stood at the moment that a replay shows. */
  execution: ExecutionDetail
  axis: TimeAxis
  /** Epoch milliseconds: now, or the moment of the replay. */
  moment: number
  selected: string | undefined
  onSelect: (name: string) => void
}

/** The V of an execution: do downwards, undo upwards, and on the same rows when each of them ran. */
export function SagaPicture({ tree, execution, axis, moment, selected, onSelect }: SagaPictureProps) {
  const rows = useMemo(() => pictureOf(tree, execution, moment), [tree, execution, moment])
  return (
    <PictureTable
      rows={rows}
      caption={`Steps and undos of ${execution.executionId}`}
      selected={selected}
      onSelect={onSelect}
      head={<Axis axis={axis} />}
      lane={({ step, undo }) => (
        <div className="lane-room">
          <Lane parts={[step, undo].filter((part) => part !== undefined)} axis={axis} now={moment} />
        </div>
      )}
    />
  )
}

const TICKS = [0.25, 0.5, 0.75]
/** Words nearer to each other than this would overlap. */
const NEAR = 0.13

/** The start, how far behind it the ticks are, and what was folded. */
function Axis({ axis }: { axis: TimeAxis }) {
  const folds = axis.folds.map(({ place, ms }) => ({ place, words: `// ${describeSpan(ms)}` }))
  const ticks = TICKS.map((place) => ({
    place,
    words: `+${describeSpan(axis.momentAt(place) - axis.from)}`,
  }))
  return (
    <span className="axis">
      <span className="tick first">{clockTime(axis.from)}</span>
      {withRoom([...folds, ...ticks]).map(({ place, words }) => (
        <span key={place} className="tick" style={{ left: percent(place) }}>
          {words}
        </span>
      ))}
    </span>
  )
}

/** Those that do not overlap the start or what comes before them in the list. */
function withRoom<Word extends { place: number }>(words: readonly Word[]): Word[] {
  const shown: Word[] = []
  for (const word of words) {
    if (word.place > NEAR && shown.every(({ place }) => Math.abs(place - word.place) > NEAR)) {
      shown.push(word)
    }
  }
  return shown
}

export function clockTime(moment: number): string {
  return new Date(moment).toLocaleTimeString('sv-SE')
}
