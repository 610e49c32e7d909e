import { type Ref, useMemo } from 'react'
import { pictureOf } from '#core/picture/rows.ts'
import type { TreeNode } from '#core/saga/compile/tree.ts'
import type { ExecutionDetail } from '../api/queries.ts'
import { describeSpan } from '../parts/spaced.ts'
import { useWidth } from '../parts/use-width.ts'
import { fitLabels } from './labels.ts'
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
  const [ref, width] = useWidth<HTMLSpanElement>()
  return (
    <PictureTable
      rows={rows}
      caption={`Steps and undos of ${execution.executionId}`}
      selected={selected}
      onSelect={onSelect}
      head={<Axis axis={axis} ref={ref} width={width} />}
      lane={({ step, undo }) => (
        <div className="lane-room">
          <Lane
            parts={[step, undo].filter((part) => part !== undefined)}
            axis={axis}
            width={width}
            now={moment}
          />
        </div>
      )}
    />
  )
}

const TICKS = [0.5, 0.75, 0.25]

interface AxisProps {
  axis: TimeAxis
  ref: Ref<HTMLSpanElement>
  /** In pixels. */
  width: number
}

/** The start, how far behind it the ticks are, and what was folded, as far as there is room. */
function Axis({ axis, ref, width }: AxisProps) {
  const start = clockTime(axis.from)
  const folds = axis.folds.map(({ place, ms }) => ({ place, words: `// ${describeSpan(ms)}` }))
  const ticks = TICKS.map((place) => ({
    place,
    words: `+${describeSpan(axis.momentAt(place) - axis.from)}`,
  }))
  return (
    <span className="axis" ref={ref}>
      <span className="tick first">{start}</span>
      {fitLabels([...folds, ...ticks], { width, start }).map(({ place, words }) => (
        <span key={place} className="tick" style={{ left: percent(place) }}>
          {words}
        </span>
      ))}
    </span>
  )
}

export function clockTime(moment: number): string {
  return new Date(moment).toLocaleTimeString('sv-SE')
}
