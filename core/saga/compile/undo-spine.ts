import type { EachNode, SagaNode, StepNode } from '../define/nodes.ts'
import { hasUndo, undoOf } from '../define/state-names.ts'
import type { AslState } from './asl.ts'
import { undoEach } from './map-state.ts'
import { undoTask } from './task-state.ts'

/** Undo after undo, newest first. No Catch: nothing earlier is undone while a later effect still stands. */
export function undoSpine(nodes: readonly SagaNode[]): Record<string, AslState> {
  const undoable = [...undoUnits(nodes)].filter((unit) => undoState(unit)).reverse()
  return Object.fromEntries(
    undoable.map((unit, index) => {
      const following = undoable[index + 1]
      const transition = { Next: (following && undoState(following)) ?? 'SagaCompensated' }
      const state = unit.kind === 'each' ? undoEach(unit, transition) : undoTask(unit, transition)
      return [undoState(unit)!, state]
    }),
  )
}

/** What one state undoes, in definition order: a step, or all that an `each` has done. */
export function* undoUnits(nodes: readonly SagaNode[]): Generator<StepNode | EachNode> {
  for (const node of nodes) {
    if (node.kind === 'step' || node.kind === 'each') {
      yield node
    } else if (node.kind === 'when') {
      yield* undoUnits(node.steps)
    } else {
      for (const branch of node.branches) {
        yield* undoUnits(branch)
      }
    }
  }
}

/** The state that undoes it; undefined where there is nothing to undo. */
export function undoState(unit: StepNode | EachNode): string | undefined {
  if (unit.kind === 'step') {
    return unit.undo?.name
  }
  return hasUndo(unit) ? undoOf(unit.name) : undefined
}
