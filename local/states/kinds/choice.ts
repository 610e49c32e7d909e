import { StateFailure } from '../interpreter/failure.ts'
import { exitState } from '../interpreter/flow.ts'
import type { StateKind } from './index.ts'

/** Goes on to the state of the first rule that holds, or to Default; without one States.NoChoiceMatched. */
export const choice: StateKind = {
  async run(turn, frame) {
    const node = turn.nodeOf(frame)
    const choice = await node.language.choose(turn.scopeOf(frame))
    if (choice.next === undefined)
      throw new StateFailure(
        'States.NoChoiceMatched',
        `An error occurred while executing the state '${node.name}' (entered at the event id #${frame.entered}). Failed to transition out of the state. The state '${node.name}' does not point to a next state.`,
      )
    exitState(turn, frame, choice, choice.next)
  },
}
