import { EvaluationFailure } from '../../machine/failure.ts'
import { exitState } from '../flow.ts'
import type { StateKind } from '../turn.ts'

/** Goes on to the state of the first rule that holds, or to Default; with neither, States.Runtime. */
export const choice: StateKind = {
  async run(turn, frame) {
    const chosen = await turn.nodeOf(frame).language.choose(turn.scopeOf(frame))
    if (chosen.next === undefined) {
      throw new EvaluationFailure(
        'States.Runtime',
        'Failed to transition out of the state. The state does not point to a next state.',
      )
    }
    exitState(turn, frame, chosen, chosen.next)
  },
}
