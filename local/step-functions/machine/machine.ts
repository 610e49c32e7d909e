import { createHash } from 'node:crypto'
import type { EventForm } from '../interpreter/history.ts'
import { createJsonataLanguage } from '../jsonata/language.ts'
import { createJsonPathLanguage } from '../jsonpath/language.ts'
import { isObject, type Json, type JsonObject } from './json.ts'
import type { Language } from './language.ts'
import type { Resource } from './resource.ts'
import { parseResource } from './resource.ts'

export type StateType = 'Task' | 'Pass' | 'Choice' | 'Wait' | 'Succeed' | 'Fail' | 'Parallel' | 'Map'

export interface Retrier {
  readonly errors: readonly string[]
  readonly interval: number
  readonly attempts: number
  readonly rate: number
  readonly longest: number
  readonly jitter: boolean
}

export interface Catcher {
  readonly errors: readonly string[]
  readonly next: string
  readonly definition: JsonObject
}

/** One state, ready to run: what would be looked up again at every transition is looked up once. */
export interface StateNode {
  readonly name: string
  readonly type: StateType
  readonly definition: JsonObject
  readonly language: Language
  /** Undefined where the state ends its region. */
  readonly next: string | undefined
  readonly retriers: readonly Retrier[]
  readonly catchers: readonly Catcher[]
  /** Branches of a Parallel, or the one item processor of a Map. */
  readonly regions: readonly Region[]
  readonly resource: Resource | undefined
  readonly entered: EventForm
  readonly exited: EventForm
}

/** States that transition among themselves: a machine, a branch, an item processor. */
export interface Region {
  readonly startAt: string
  readonly states: ReadonlyMap<string, StateNode>
}

export interface Machine extends Region {
  readonly timeoutSeconds: number | undefined
}

export const hashDefinition = (text: string) => createHash('sha256').update(text).digest('base64url')

/** Compiles a definition that has been validated. */
export function compileMachine(text: string): Machine {
  const definition = JSON.parse(text) as JsonObject
  const timeout = definition.TimeoutSeconds
  return {
    ...compileRegion(definition, String(definition.QueryLanguage ?? 'JSONPath')),
    timeoutSeconds: typeof timeout === 'number' ? timeout : undefined,
  }
}

function compileRegion(definition: JsonObject, inherited: string): Region {
  const states = new Map<string, StateNode>()
  for (const [name, state] of Object.entries(definition.States as JsonObject)) {
    states.set(name, compileState(name, state as JsonObject, inherited))
  }
  return { startAt: String(definition.StartAt), states }
}

export function compileState(name: string, state: JsonObject, inherited: string): StateNode {
  const language = state.QueryLanguage ?? inherited
  const regions = [state.ItemProcessor ?? state.Iterator ?? state.Branches ?? []].flat()
  return {
    name,
    type: state.Type as StateType,
    definition: state,
    language: language === 'JSONPath' ? createJsonPathLanguage(state) : createJsonataLanguage(state),
    next: state.End === true || state.Next === undefined ? undefined : String(state.Next),
    retriers: listOf(state.Retry).map(compileRetrier),
    catchers: listOf(state.Catch).map((catcher) => ({
      errors: catcher.ErrorEquals as string[],
      next: String(catcher.Next),
      definition: catcher,
    })),
    regions: regions.filter(isObject).map((region) => compileRegion(region, inherited)),
    resource: state.Type === 'Task' ? parseResource(String(state.Resource)) : undefined,
    entered: {
      type: `${state.Type}StateEntered`,
      holder: 'stateEnteredEventDetails',
      details: { name, inputDetails: { truncated: false } },
      slot: 'input',
    },
    exited: {
      type: `${state.Type}StateExited`,
      holder: 'stateExitedEventDetails',
      details: { name, outputDetails: { truncated: false } },
      slot: 'output',
    },
  }
}

const listOf = (value: Json | undefined) => (Array.isArray(value) ? value.filter(isObject) : [])

const compileRetrier = (retrier: JsonObject): Retrier => ({
  errors: retrier.ErrorEquals as string[],
  interval: Number(retrier.IntervalSeconds ?? 1),
  attempts: Number(retrier.MaxAttempts ?? 3),
  rate: Number(retrier.BackoffRate ?? 2),
  longest: Number(retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY),
  jitter: retrier.JitterStrategy === 'FULL',
})
