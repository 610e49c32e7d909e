import { useEffect, useMemo, useState } from 'react'
import { executionAt, lastInstant } from '#core/picture/moment.ts'
import type { TreeNode } from '#core/saga/compile/tree.ts'
import { type ExecutionDetail, isOpen } from '../api/queries.ts'
import { Replay } from '../saga/replay.tsx'
import { SagaPicture } from '../saga/saga-picture.tsx'
import { busySpans, createTimeAxis } from '../saga/time-axis.ts'
import type { View } from './use-view.ts'

interface SagaTabProps {
  execution: ExecutionDetail
  tree: readonly TreeNode[]
  now: number
  view: View
  onView: (change: Partial<View>) => void
}

/** The picture, and the replay of it. */
export function SagaTab({ execution, tree, now, view, onView }: SagaTabProps) {
  // While it plays the moment changes with each frame: the address follows when it rests.
  const [moment, setMoment] = useState(view.at)
  useEffect(() => {
    if (moment === view.at) {
      return undefined
    }
    const timer = setTimeout(() => onView({ at: moment }), 250)
    return () => clearTimeout(timer)
  }, [moment, view.at, onView])
  const end = isRunning(execution) ? now : lastInstant(execution)
  const axis = useMemo(
    () =>
      createTimeAxis({ from: Date.parse(execution.startedAt), to: end }, busySpans(execution.timeline, end)),
    [execution, end],
  )
  const moments = useMemo(() => momentsOf(execution), [execution])
  const shown = moment === undefined ? execution : executionAt(execution, moment)
  return (
    <>
      <SagaPicture
        tree={tree}
        execution={shown}
        axis={axis}
        moment={moment ?? end}
        selected={view.row}
        onSelect={(row) => onView({ row: row === view.row ? undefined : row })}
      />
      <Replay axis={axis} moments={moments} moment={moment} onMoment={setMoment} />
    </>
  )
}

/** Time goes on in its picture: not while it is stuck, which may be for days. */
function isRunning(execution: ExecutionDetail): boolean {
  return isOpen(execution) && execution.status !== 'COMPENSATION_FAILED'
}

function momentsOf({ startedAt, timeline }: ExecutionDetail): number[] {
  const instants = timeline.flatMap((row) => [
    row.startedAt,
    row.endedAt,
    ...row.attempts.flatMap((attempt) => [attempt.startedAt, attempt.endedAt]),
  ])
  const known = [startedAt, ...instants].flatMap((at) => (at ? [Date.parse(at)] : []))
  return [...new Set(known)].sort((a, b) => a - b)
}
