import { AwsError } from '#local/aws-error.ts'
import { isObject, type Json, type JsonObject } from '../../machine/json.ts'
import { findJsonProblem } from '../../validate/json-problem.ts'

export const STATE_NAME = 'TestState'

/** Returns the state that the definition is, or the one named `stateName` of a whole machine. Throws InvalidDefinition. */
export function readState(input: { definition: string; stateName?: string | undefined }): JsonObject {
  const problem = findJsonProblem(input.definition)
  if (problem) {
    throw new AwsError(
      'InvalidDefinition',
      `Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: ${problem}'`,
    )
  }
  const definition = JSON.parse(input.definition) as Json
  if (!isObject(definition)) {
    throw new AwsError(
      'InvalidDefinition',
      'Invalid State Machine Definition: the definition must be an object',
    )
  }
  if (!isObject(definition.States)) {
    return definition
  }
  const { stateName = '' } = input
  const state = Object.hasOwn(definition.States, stateName) ? definition.States[stateName] : undefined
  if (!isObject(state)) {
    throw new AwsError('ValidationException', `State not found: ${input.stateName}`)
  }
  return { QueryLanguage: definition.QueryLanguage ?? 'JSONPath', ...state }
}

/** Returns a machine of the state alone; every state that it leads to is a Succeed state. */
export function wrapState(state: JsonObject): JsonObject {
  const targets = [
    state.Next,
    state.Default,
    ...[state.Choices, state.Catch].flat().map((rule) => (isObject(rule) ? rule.Next : undefined)),
  ]
  const ends = targets.filter((target): target is string => typeof target === 'string')
  return {
    StartAt: STATE_NAME,
    States: { [STATE_NAME]: state, ...Object.fromEntries(ends.map((name) => [name, { Type: 'Succeed' }])) },
  }
}
