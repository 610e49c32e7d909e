import { AwsError } from '#local/aws-error.ts'
import { isObject, type Json, type JsonObject } from '../../machine/json.ts'
import { checkDefinition } from '../resources/revisions.ts'

/** What AWS calls a state that is tested by itself. */
const STATE_NAME = 'StateName'

/** The state that is tested, and a machine of it alone; every state that it leads to is a Succeed state. */
export interface TestedState {
  readonly name: string
  readonly state: JsonObject
  readonly machine: string
}

/** Returns the state that the definition is, or the one named `stateName` of a whole machine. Throws InvalidDefinition. */
export async function readState(input: {
  definition: string
  stateName?: string | undefined
}): Promise<TestedState> {
  const { definition: text, stateName } = input
  const definition = parseObject(text)
  if (definition && (isObject(definition.States) || stateName !== undefined)) {
    const state = findState(definition, stateName ?? '')
    if (!state) {
      throw new AwsError('ValidationException', 'State not found in definition')
    }
    await checkDefinition(text, 'STANDARD')
    const tested = { QueryLanguage: definition.QueryLanguage ?? 'JSONPath', ...state }
    return { name: stateName!, state: tested, machine: wrapState(stateName!, tested) }
  }
  if (!definition) {
    await checkDefinition(text, 'STANDARD')
  }
  const machine = wrapState(STATE_NAME, definition!)
  await checkDefinition(machine, 'STANDARD')
  return { name: STATE_NAME, state: definition!, machine }
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Looks in branches and item processors too. */
function findState(region: JsonObject, name: string): JsonObject | undefined {
  const states = isObject(region.States) ? region.States : {}
  const own = Object.hasOwn(states, name) ? states[name] : undefined
  if (isObject(own)) {
    return own
  }
  for (const state of Object.values(states)) {
    const found = isObject(state) ? findWithin(state, name) : undefined
    if (found) {
      return found
    }
  }
  return undefined
}

/** Returns a state of the branches or the item processor of another one. */
export function findWithin(state: JsonObject, name: string): JsonObject | undefined {
  for (const inner of [state.ItemProcessor ?? state.Iterator ?? state.Branches ?? []].flat()) {
    const found = isObject(inner) ? findState(inner, name) : undefined
    if (found) {
      return found
    }
  }
  return undefined
}

function wrapState(name: string, state: JsonObject): string {
  const targets = [
    state.Next,
    state.Default,
    ...[state.Choices, state.Catch].flat().map((rule) => (isObject(rule) ? rule.Next : undefined)),
  ]
  const ends = targets.filter((target): target is string => typeof target === 'string')
  const others = Object.fromEntries(ends.map((target) => [target, { Type: 'Succeed' }]))
  return JSON.stringify({ StartAt: name, States: { ...others, [name]: state } })
}
