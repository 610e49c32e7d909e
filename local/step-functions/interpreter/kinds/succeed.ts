import { exitState } from '../flow.ts'
import type { StateKind } from '../turn.ts'

/** Ends the execution, branch or iteration successfully. */
export const succeed: StateKind = {
  async run(turn, frame) {
    const { language } = turn.nodeOf(frame)
    const scope = turn.scopeOf(frame)
    const input = language.selectInput(scope)
    exitState(turn, frame, await language.selectOutput(scope, input, input), undefined)
  },
}
