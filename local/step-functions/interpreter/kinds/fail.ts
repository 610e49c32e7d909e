import { StateFailure } from '../../machine/failure.ts'
import type { StateKind } from '../turn.ts'

/** Ends the execution, branch or iteration as failed, with an error name and a cause. */
export const fail: StateKind = {
  async run(turn, frame) {
    const { language } = turn.nodeOf(frame)
    const scope = turn.scopeOf(frame)
    const error = await language.selectText(scope, frame.input, 'Error')
    const cause = await language.selectText(scope, frame.input, 'Cause')
    throw new StateFailure(error, cause)
  },
}
