import type { BranchesWait, Frame } from '../execution.ts'
import { enterState, exitState, failState, withText } from '../flow.ts'
import type { StateKind, Turn } from '../turn.ts'
import { abortChildren, outputOf } from './children.ts'

/** Runs its branches at the same time, each with a copy of the input; its result is the list of their outputs. */
export const parallel: StateKind = {
  async run(turn, frame) {
    if (frame.wait?.on !== 'children' || frame.wait.of !== 'branches') {
      await begin(turn, frame)
    } else if (haveAllEnded(frame)) {
      await end(turn, frame, frame.wait)
    }
  },

  childEnded(turn, frame, child) {
    if (!haveAllEnded(frame)) {
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

async function begin(turn: Turn, frame: Frame): Promise<void> {
  const { language, regions } = turn.nodeOf(frame)
  const scope = turn.scopeOf(frame)
  const input = language.selectInput(scope)
  const branchInput = withText(await language.selectArguments(scope, input))
  turn.record(frame, { type: 'ParallelStateStarted' })
  frame.wait = { on: 'children', of: 'branches', input }
  for (const [i, branch] of regions.entries()) {
    enterState(turn, turn.addFrame(frame, i, branch, branchInput.value), branch.startAt, branchInput)
  }
}

async function end(turn: Turn, frame: Frame, { input }: BranchesWait): Promise<void> {
  const { language, next } = turn.nodeOf(frame)
  const lastEnded = frame.lastEvent
  turn.record(frame, { type: 'ParallelStateSucceeded' })
  const result = [...frame.children!].map(outputOf)
  const output = await language.selectOutput(turn.scopeOf(frame), input, result)
  // AWS has the next event follow on the last state of a branch, not on ParallelStateSucceeded.
  frame.lastEvent = lastEnded
  exitState(turn, frame, output, next)
}

function haveAllEnded(frame: Frame): boolean {
  return [...(frame.children ?? [])].every(({ outcome }) => outcome)
}
