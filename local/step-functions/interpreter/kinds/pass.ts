import { andThen } from '../../awaitable.ts'
import { exitState } from '../flow.ts'
import type { StateKind } from './index.ts'

/** Passes its input to its output, without performing work; may inject data (Result) or transform it. */
export const pass: StateKind = {
  run(turn, frame) {
    const { language, definition, next } = turn.nodeOf(frame)
    const scope = turn.scopeOf(frame)
    const input = language.selectInput(scope)
    const result = definition.Result ?? language.selectArguments(scope, input)
    const output = andThen(result, (result) => language.selectOutput(scope, input, result))
    return andThen(output, (output) => exitState(turn, frame, output, next))
  },
}
