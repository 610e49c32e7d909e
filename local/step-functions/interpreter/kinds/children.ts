import type { Json } from '../../machine/json.ts'
import type { Frame } from '../execution.ts'
import { happening } from '../history.ts'
import type { Turn } from '../turn.ts'

export const outputOf = ({ outcome }: Frame): Json => (outcome && 'output' in outcome ? outcome.output : null)

/** States that can be cut off in the middle, and that AWS says so of. */
const abortable = new Set(['Task', 'Wait', 'Parallel', 'Map'])

/** Cuts off the branches or iterations that have not ended with an output, the one that failed included. `onAborted` is told of the others. */
export function abortChildren(turn: Turn, frame: Frame, onAborted?: (child: Frame) => void) {
  for (const child of frame.children ?? []) {
    if (child.outcome && 'output' in child.outcome) {
      continue
    }
    abortChildren(turn, child)
    const { type } = turn.nodeOf(child)
    if (abortable.has(type)) {
      turn.record(child, happening(`${type}StateAborted`), { aside: true })
    }
    if (!child.outcome) {
      onAborted?.(child)
    }
    if (child.wait?.on !== 'children') {
      turn.stopWaiting(child)
    }
    if (!child.outcome) {
      child.outcome = {}
    }
    turn.touched.add(child)
  }
}
