import { andThen } from '../../awaitable.ts'
import { exitState } from '../flow.ts'
import type { StateKind } from './index.ts'

/** Ends the execution, branch or iteration successfully. */
export const succeed: StateKind = {
  run(turn, frame) {
    const { language } = turn.nodeOf(frame)
    const scope = turn.scopeOf(frame)
    const input = language.selectInput(scope)
    const output = language.selectOutput(scope, input, input)
    return andThen(output, (output) => exitState(turn, frame, output, undefined))
  },
}
