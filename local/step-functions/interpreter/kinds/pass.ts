import { exitState } from '../flow.ts'
import type { StateKind } from '../turn.ts'

/** Passes its input to its output, without performing work; may inject data (Result) or transform it. */
export const pass: StateKind = {
  async run(turn, frame) {
    const { language, definition, next } = turn.nodeOf(frame)
    const scope = turn.scopeOf(frame)
    const input = language.selectInput(scope)
    const result = definition.Result ?? (await language.selectArguments(scope, input))
    exitState(turn, frame, await language.selectOutput(scope, input, result), next)
  },
}
