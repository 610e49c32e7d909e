import { exitState } from '../interpreter/flow.ts'
import type { StateKind } from './index.ts'

/** Passes its input to its output, without performing work; may inject data (Result) or transform it. */
export const pass: StateKind = {
  async run(turn, frame) {
    const node = turn.nodeOf(frame)
    const scope = turn.scopeOf(frame)
    const input = await node.language.selectInput(scope)
    const result = node.definition.Result ?? (await node.language.selectArguments(scope, input))
    exitState(turn, frame, await node.language.selectOutput(scope, input, result), node.next)
  },
}
