import { type Awaitable, andThen } from '../../awaitable.ts'
import { EvaluationFailure } from '../../machine/failure.ts'
import type { Json } from '../../machine/json.ts'
import type { Scope } from '../../machine/language.ts'
import type { StateNode } from '../../machine/machine.ts'
import { parseTimestamp } from '../../machine/timestamp.ts'
import { exitState } from '../flow.ts'
import type { StateKind } from './index.ts'

/** Delays for a number of Seconds, or until a Timestamp. */
export const wait: StateKind = {
  run(turn, frame) {
    const node = turn.nodeOf(frame)
    const scope = turn.scopeOf(frame)
    const input = node.language.selectInput(scope)
    return andThen(dueTime(node, scope, input), (at) => {
      frame.wait = { on: 'time', at }
      turn.touched.add(frame)
      turn.effects.push({ do: 'timer', frame: frame.id, at })
    })
  },

  resume(turn, frame, event) {
    if (event.type !== 'timer' || frame.wait?.on !== 'time' || frame.wait.at > turn.at) {
      return
    }
    const { language, next } = turn.nodeOf(frame)
    const scope = turn.scopeOf(frame)
    const input = language.selectInput(scope)
    const output = language.selectOutput(scope, input, input)
    return andThen(output, (output) => exitState(turn, frame, output, next))
  },
}

/** Step Functions waits for a year at most. */
const longestWait = 99_999_999

function dueTime(node: StateNode, scope: Scope, input: Json): Awaitable<number> {
  return andThen(node.language.selectInteger(scope, input, 'Seconds'), (seconds) =>
    seconds === undefined
      ? andThen(node.language.selectText(scope, input, 'Timestamp'), (text) =>
          readTimestamp(node, text ?? ''),
        )
      : scope.now + checkSeconds(node, seconds) * 1000,
  )
}

function checkSeconds({ language }: StateNode, seconds: number): number {
  if (seconds >= 0 && seconds <= longestWait) {
    return seconds
  }
  throw new EvaluationFailure(
    language.name === 'JSONata' ? 'States.QueryEvaluationError' : 'States.Runtime',
    `The 'Seconds' field must be between 0 and ${longestWait}, but was ${seconds}`,
    'Seconds',
  )
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
        `The JSONata expression '${node.definition.Timestamp}' specified for the field 'Timestamp' returned an invalid timestamp: ${text}`,
        'Timestamp',
      )
    : new EvaluationFailure(
        'States.Runtime',
        `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${path} == ${text}`,
      )
}
