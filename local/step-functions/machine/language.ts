import type { Awaitable } from '../awaitable.ts'
import type { Json, JsonObject } from './json.ts'
import type { Random } from './random.ts'

/** What an expression of a state may see. */
export interface Scope {
  /** Raw input of the state. */
  readonly input: Json
  /** The context object (`$states.context`, `$$`). */
  readonly context: JsonObject
  /** Variables visible here, inner scopes over outer ones. */
  readonly variables: JsonObject
  readonly now: number
  readonly random: Random
}

/**
 * How data flows through one state, in the query language of that state.
 * One implementation per language; both throw EvaluationFailure.
 */
export interface Language {
  readonly name: 'JSONata' | 'JSONPath'
  /** Effective input: InputPath; in JSONata the input as it is. */
  selectInput(scope: Scope): Json
  /** Arguments or Parameters; the effective input when the state has none. */
  selectArguments(scope: Scope, input: Json): Awaitable<Json>
  /** Output and Assign of the state, given its result: ResultSelector, ResultPath, OutputPath or Output. */
  selectOutput(scope: Scope, input: Json, result: Json): Awaitable<Selected>
  /** Output and Assign of a Catch. */
  selectCaught(scope: Scope, catcher: JsonObject, errorOutput: JsonObject): Awaitable<Selected>
  /** What a Task calls with: Arguments or Parameters, TimeoutSeconds, HeartbeatSeconds. */
  selectCall(scope: Scope): Awaitable<Call>
  /** A field whose value is a whole number: `TimeoutSeconds` or, in JSONPath, `TimeoutSecondsPath`. */
  selectInteger(scope: Scope, input: Json, field: IntegerField): Awaitable<number | undefined>
  /** A text field: `Error`, `Cause`, `Timestamp` and their Path forms. */
  selectText(scope: Scope, input: Json, field: string): Awaitable<string | undefined>
  /** Items (JSONata) or ItemsPath (JSONPath) of a Map. */
  selectItems(scope: Scope, input: Json): Awaitable<Json[]>
  /** ItemSelector or Parameters of a Map: what one iteration gets. */
  selectItem(scope: Scope, input: Json, item: Json): Awaitable<Json>
  /** The first rule of a Choice that holds, with its Output and Assign, or the Default. */
  choose(scope: Scope): Awaitable<Choice>
}

/** Fields whose values are whole numbers. */
export type IntegerField =
  | 'Seconds'
  | 'TimeoutSeconds'
  | 'HeartbeatSeconds'
  | 'MaxConcurrency'
  | 'ToleratedFailureCount'
  | 'ToleratedFailurePercentage'

export interface Call {
  parameters: Json
  timeout: number | undefined
  heartbeat: number | undefined
}

export interface Selected {
  output: Json
  assigned?: JsonObject | undefined
}

export interface Choice extends Selected {
  next: string | undefined
}
