import type { Frame } from '../execution.ts'
import { enterState, exitState, failState } from '../flow.ts'
import { happening } from '../history.ts'
import { abortChildren, outputOf } from './children.ts'
import type { StateKind } from './index.ts'

/** Runs its branches at the same time, each with a copy of the input; its result is the list of their outputs. */
export const parallel: StateKind = {
  async run(turn, frame) {
    const node = turn.nodeOf(frame)
    const scope = turn.scopeOf(frame)
    if (frame.wait?.on === 'children') {
      if (!allEnded(frame)) {
        return
      }
      const lastEnded = frame.lastEvent
      turn.record(frame, happening('ParallelStateSucceeded'))
      const result = [...frame.children!].map(outputOf)
      const output = await node.language.selectOutput(scope, frame.wait.input, result)
      // What follows is linked to the last state of a branch, past ParallelStateSucceeded.
      frame.lastEvent = lastEnded
      return exitState(turn, frame, output, node.next)
    }
    const input = node.language.selectInput(scope)
    const items = await node.language.selectArguments(scope, input)
    turn.record(frame, happening('ParallelStateStarted'))
    frame.wait = { on: 'children', items, concurrency: 0, input }
    for (const [i, branch] of node.regions.entries()) {
      enterState(turn, turn.addFrame(frame, i, branch, items), branch.startAt, items)
    }
  },

  childEnded(turn, frame, child) {
    if (!allEnded(frame)) {
      return
    }
    frame.lastEvent = child.lastEvent
    turn.ready.add(frame)
  },

  async childFailed(turn, frame, child, failure) {
    abortChildren(turn, frame)
    frame.lastEvent = child.lastEvent
    await failState(turn, frame, failure)
  },
}

function allEnded(frame: Frame): boolean {
  for (const branch of frame.children ?? []) {
    if (!branch.outcome) {
      return false
    }
  }
  return true
}
