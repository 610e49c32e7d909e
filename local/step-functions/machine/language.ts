import type { Effort } from './effort.ts'
import type { Items } from './item.ts'
import type { Json, JsonObject } from './json.ts'
import type { Random } from './random.ts'

/** What an expression of a state may see. */
export interface EvaluationScope {
  /** Raw input of the state. */
  readonly input: Json
  /** The context object (`$states.context`, `$$`). */
  readonly context: JsonObject
  /** Variables visible here, inner ones over outer ones. */
  readonly variables: JsonObject
  readonly now: number
  readonly random: Random
  /** What the paths of the state have taken so far. */
  readonly effort: Effort
}

/**
 * How data flows through one state, in the query language of that state.
 * One implementation per language; both fail with EvaluationFailure.
 */
export interface Language {
  readonly name: 'JSONata' | 'JSONPath'
  /** Effective input: InputPath; in JSONata the input as it is. */
  selectInput(scope: EvaluationScope): Json
  /** Arguments or Parameters; the effective input when the state has none. */
  selectArguments(scope: EvaluationScope, input: Json): Promise<Json>
  /** Output and Assign of the state, given its result: ResultSelector, ResultPath, OutputPath or Output. */
  selectOutput(scope: EvaluationScope, input: Json, result: Json, trace?: Trace): Promise<Selected>
  /** Output and Assign of a Catch. */
  selectCaught(scope: EvaluationScope, catcher: JsonObject, errorOutput: JsonObject): Promise<Selected>
  /** What a Task calls with: Arguments or Parameters, TimeoutSeconds, HeartbeatSeconds. */
  selectCall(scope: EvaluationScope): Promise<Call>
  /** A field whose value is a whole number: `TimeoutSeconds` or, in JSONPath, `TimeoutSecondsPath`. */
  selectInteger(scope: EvaluationScope, input: Json, field: IntegerField): Promise<number | undefined>
  /** A text field: `Error`, `Cause`, `Timestamp` and their Path forms. */
  selectText(scope: EvaluationScope, input: Json, field: string): Promise<string | undefined>
  /** Items (JSONata) or ItemsPath (JSONPath) of a Map; what it takes for items `isItems` says. */
  selectItems<T extends Items>(scope: EvaluationScope, input: Json, isItems: IsItems<T>): Promise<T>
  /** ItemSelector or Parameters of a Map: what one iteration gets. */
  selectItem(scope: EvaluationScope, input: Json, item: Json): Promise<Json>
  /** A field such as `MaxItems`, or the value at its path, as it is. */
  selectNumber(scope: EvaluationScope, input: Json, field: IntegerField): Promise<Json | undefined>
  /** Fills a template such as `BatchInput`; undefined when there is none. */
  selectTemplate(scope: EvaluationScope, input: Json, field: string): Promise<Json | undefined>
  /** The first rule of a Choice that holds, with its Output and Assign, or the Default. */
  choose(scope: EvaluationScope): Promise<Choice>
}

export type IsItems<T extends Items> = (value: Json) => value is T

/** Called with what a value is after a step on its way through a state, under TestState's name of the step. */
export type Trace = (step: 'afterResultSelector' | 'afterResultPath', value: Json) => void

/** Fields whose values are whole numbers. */
export type IntegerField =
  | 'Seconds'
  | 'TimeoutSeconds'
  | 'HeartbeatSeconds'
  | 'MaxConcurrency'
  | 'ToleratedFailureCount'
  | 'ToleratedFailurePercentage'
  | 'MaxItems'
  | 'MaxItemsPerBatch'
  | 'MaxInputBytesPerBatch'

export interface Call {
  parameters: Json
  timeout: number | undefined
  heartbeat: number | undefined
  /** Role of another account that the call is made in: Credentials. */
  roleArn: string | undefined
}

export interface Selected {
  output: Json
  assigned?: JsonObject | undefined
}

export interface Choice extends Selected {
  next: string | undefined
}
