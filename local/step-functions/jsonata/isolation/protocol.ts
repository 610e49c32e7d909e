import type { Json, JsonObject } from '../../machine/json.ts'

/** One evaluation, as it is sent to the thread. */
export interface EvaluationRequest {
  readonly source: string
  readonly field: string
  readonly states: JsonObject
  readonly variables: JsonObject
  readonly now: number
  /** Of the chance in this evaluation. */
  readonly seed: string
}

export type EvaluationReply = { readonly value: Json } | { readonly failure: EvaluationProblem }

/** An EvaluationFailure on its way between threads. */
export interface EvaluationProblem {
  readonly error: string
  readonly message: string
  readonly location?: string | undefined
}
