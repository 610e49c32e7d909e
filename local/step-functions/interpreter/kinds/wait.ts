import { readExpression } from '../../jsonata/template.ts'
import { EvaluationFailure } from '../../machine/failure.ts'
import type { Json } from '../../machine/json.ts'
import type { EvaluationScope } from '../../machine/language.ts'
import type { StateNode } from '../../machine/machine.ts'
import { checkRange } from '../../machine/number-range.ts'
import { parseTimestamp } from '../../machine/timestamp.ts'
import { exitState } from '../flow.ts'
import type { StateKind } from '../turn.ts'

/** Delays for a number of Seconds, or until a Timestamp. */
export const wait: StateKind = {
  async run(turn, frame) {
    const node = turn.nodeOf(frame)
    const scope = turn.scopeOf(frame)
    const at = await selectDueTime(node, scope, node.language.selectInput(scope))
    if (at - turn.at > LONGEST_DELAY_MS) {
      throw new EvaluationFailure('States.Runtime', 'Wait state delay is too long.')
    }
    frame.wait = { on: 'time', at }
    turn.touched.add(frame)
    turn.effects.push({ do: 'timer', frame: frame.id, at })
  },

  async resume(turn, frame, event) {
    if (event.type !== 'timer' || frame.wait?.on !== 'time' || frame.wait.at > turn.at) {
      return
    }
    const { language, next } = turn.nodeOf(frame)
    const scope = turn.scopeOf(frame)
    const input = language.selectInput(scope)
    exitState(turn, frame, await language.selectOutput(scope, input, input), next)
  },
}

/** 2^31 - 1 seconds, which a Timestamp can be away. */
const LONGEST_DELAY_MS = 2_147_483_647_000

/** Returns when a Wait ends, in epoch milliseconds. Throws EvaluationFailure. */
export async function selectDueTime(node: StateNode, scope: EvaluationScope, input: Json): Promise<number> {
  const seconds = await node.language.selectInteger(scope, input, 'Seconds')
  if (seconds !== undefined) {
    return scope.now + checkRange('Seconds', seconds, 'States.Runtime') * 1000
  }
  return readTimestamp(node, (await node.language.selectText(scope, input, 'Timestamp')) ?? '')
}

function readTimestamp(node: StateNode, text: string): number {
  const at = parseTimestamp(text)
  if (at !== undefined) {
    return at
  }
  const path = node.definition.TimestampPath
  throw path === undefined
    ? new EvaluationFailure(
        'States.QueryEvaluationError',
        `The JSONata expression '${readExpression(node.definition.Timestamp)}' specified for the field 'Timestamp' returned an invalid timestamp: ${text}`,
        'Timestamp',
      )
    : new EvaluationFailure(
        'States.Runtime',
        `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${path} == ${text}`,
      )
}
