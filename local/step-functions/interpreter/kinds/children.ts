import type { Json } from '../../machine/json.ts'
import type { Frame } from '../execution.ts'
import type { Turn } from '../turn.ts'

/** Returns the output of a branch or iteration; null when it has none. */
export function outputOf({ outcome }: Frame): Json {
  return outcome && 'output' in outcome ? outcome.output : null
}

/** States that can be cut off in the middle; AWS records an event when they are. */
const ABORTABLE_TYPES = new Set(['Task', 'Wait', 'Parallel', 'Map'])

/**
 * Cuts off the branches or iterations that have not ended with an output, the one that failed included. `onAborted` is
 * called for each of the others.
 */
export function abortChildren(turn: Turn, frame: Frame, onAborted?: (child: Frame) => void) {
  for (const child of frame.children ?? []) {
    if (child.outcome && 'output' in child.outcome) {
      continue
    }
    abortChildren(turn, child)
    const { type } = turn.nodeOf(child)
    if (child.wait?.on === 'map-run' && !child.outcome) {
      turn.record(child, { type: 'MapRunAborted' }, { aside: true })
    }
    if (ABORTABLE_TYPES.has(type)) {
      turn.record(child, { type: `${type}StateAborted` }, { aside: true })
    }
    if (!child.outcome) {
      onAborted?.(child)
    }
    turn.abandon(child)
    child.outcome ??= {}
    turn.touched.add(child)
  }
}
