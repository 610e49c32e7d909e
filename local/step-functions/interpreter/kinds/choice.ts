import { andThen } from '../../awaitable.ts'
import { EvaluationFailure } from '../../machine/failure.ts'
import { exitState } from '../flow.ts'
import type { StateKind } from './index.ts'

/** Goes on to the state of the first rule that holds, or to Default; with neither, States.Runtime. */
export const choice: StateKind = {
  run(turn, frame) {
    const { language } = turn.nodeOf(frame)
    return andThen(language.choose(turn.scopeOf(frame)), (choice) => {
      if (choice.next === undefined) {
        throw new EvaluationFailure(
          'States.Runtime',
          'Failed to transition out of the state. The state does not point to a next state.',
        )
      }
      exitState(turn, frame, choice, choice.next)
    })
  },
}
