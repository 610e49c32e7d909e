import { selectDueTime } from '../../interpreter/kinds/wait.ts'
import { EvaluationFailure, StateFailure } from '../../machine/failure.ts'
import type { Json, JsonObject } from '../../machine/json.ts'
import type { EvaluationScope, Selected } from '../../machine/language.ts'
import { evaluateMap } from './evaluate-map.ts'
import { resultOf, type Test } from './state-test.ts'

/** How the state ended, and where it leads. */
export interface Evaluated extends Selected {
  readonly next: string | undefined
}

/** Evaluates a state by itself; waiting takes no time. Throws StateFailure and EvaluationFailure. */
export async function evaluateState(test: Test): Promise<Evaluated> {
  const { node, scope, inspection } = test
  if (node.type === 'Choice') {
    return choose(test)
  }
  const input = node.language.selectInput(scope)
  if (node.language.name === 'JSONPath') {
    inspection.note('afterInputPath', input)
  }
  if (node.type === 'Fail') {
    const error = await node.language.selectText(scope, input, 'Error')
    throw new StateFailure(error, await node.language.selectText(scope, input, 'Cause'))
  }
  const result = await evaluateWork(test, input)
  const noteResult = (step: string, value: Json) => inspection.note(step, value)
  const selected = await node.language.selectOutput(scope, input, result, noteResult)
  return { ...selected, next: node.next }
}

async function choose({ node, scope, inspection }: Test): Promise<Evaluated> {
  if (node.language.name === 'JSONPath') {
    inspection.note('afterInputPath', node.language.selectInput(scope))
  }
  const chosen = await node.language.choose(scope)
  if (chosen.next === undefined) {
    throw new EvaluationFailure(
      'States.Runtime',
      'Failed to transition out of the state. The state does not point to a next state.',
    )
  }
  return { ...chosen, next: chosen.next }
}

async function evaluateWork(test: Test, input: Json): Promise<Json> {
  switch (test.node.type) {
    case 'Pass':
      return evaluatePass(test, input)
    case 'Task':
      return evaluateTask(test)
    case 'Parallel':
      return evaluateParallel(test, input)
    case 'Map':
      return evaluateMap(test, input)
    case 'Wait':
      await selectDueTime(test.node, test.scope, input)
      return input
    default:
      return input
  }
}

/** A Pass that has a Result of its own reads nothing. */
async function evaluatePass({ node, scope, inspection }: Test, input: Json): Promise<Json> {
  const { Result: own } = node.definition
  if (own !== undefined) {
    inspection.drop('afterInputPath')
    inspection.note('result', own)
    return own
  }
  const result = await node.language.selectArguments(scope, input)
  if (node.language.name === 'JSONPath') {
    inspection.note('afterParameters', result)
  }
  return result
}

async function evaluateTask({ node, scope, inspection, mock, call }: Test): Promise<Json> {
  const { parameters } = await node.language.selectCall(scope)
  const isJsonata = node.language.name === 'JSONata'
  inspection.note(isJsonata ? 'afterArguments' : 'afterParameters', parameters)
  const result = mock ? resultOf(mock) : await call(parameters)
  inspection.note('result', result)
  return result
}

async function evaluateParallel({ node, scope, inspection, mock }: Test, input: Json): Promise<Json> {
  const parameters = await node.language.selectArguments(scope, input)
  if (node.language.name === 'JSONPath') {
    inspection.note('afterParameters', parameters)
  }
  return resultOf(mock!)
}

export function withVariables(scope: EvaluationScope, assigned: JsonObject = {}): JsonObject {
  return { ...scope.variables, ...assigned }
}
