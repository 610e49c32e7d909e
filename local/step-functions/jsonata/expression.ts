import jsonata from 'jsonata'
import { EvaluationFailure } from '../machine/failure.ts'
import type { Json, JsonObject } from '../machine/json.ts'
import type { Random } from '../machine/random.ts'
import { bindStepFunctions, mentionsStepFunctions, registerStepFunctions } from './functions.ts'
import { isBounded } from './is-bounded.ts'
import { TOO_DEEP, TOO_LARGE } from './limits.ts'
import { toPlain } from './to-plain.ts'

export interface Expression {
  readonly source: string
  readonly field: string
  readonly compiled: jsonata.Expression
  readonly needsFunctions: boolean
  /** Whether it may be evaluated in this thread, where nothing could stop it. */
  readonly isBounded: boolean
}

/** `$states` and the variables, and what the functions of Step Functions depend on. */
export interface Scope {
  readonly states: JsonObject
  readonly variables: JsonObject
  readonly now: number
  readonly random: Random
}

/** Evaluates where an evaluation can be stopped. Throws EvaluationFailure. */
export interface Isolation {
  evaluate(expression: Expression, scope: Scope): Promise<Json>
}

export interface Bindings extends Scope {
  /** For expressions that may run for ever, or fill the memory. */
  readonly isolation: Isolation
}

/** Throws the JSONata error (with code and position) when the text does not parse. */
export function parseExpression(source: string, field: string): Expression {
  const compiled = jsonata(source)
  return createExpression({ source, field, compiled, isBounded: isBounded(compiled.ast() as never) })
}

export function createExpression(parsed: Omit<Expression, 'needsFunctions'>): Expression {
  const needsFunctions = mentionsStepFunctions(parsed.source)
  if (needsFunctions) {
    registerStepFunctions(parsed.compiled)
  }
  return { ...parsed, needsFunctions }
}

/** Returns the value of an expression as plain JSON; anything else is a States.QueryEvaluationError, as on AWS. */
export function evaluate(expression: Expression, bindings: Bindings): Promise<Json> {
  return expression.isBounded
    ? evaluateHere(expression, bindings)
    : bindings.isolation.evaluate(expression, bindings)
}

export async function evaluateHere(expression: Expression, scope: Scope): Promise<Json> {
  const value = await evaluateWithLibrary(expression, scope)
  if (value === undefined) {
    throw fail(expression, 'returned nothing (undefined).')
  }
  const plain = toPlain(value)
  if (plain === undefined) {
    throw fail(expression, 'returned an unsupported result type.')
  }
  return plain
}

/** Returns the library's own result, which may be undefined, a function, or a sequence. */
async function evaluateWithLibrary(expression: Expression, scope: Scope): Promise<unknown> {
  try {
    return await expression.compiled.evaluate(undefined, {
      ...(expression.needsFunctions ? bindStepFunctions(scope) : undefined),
      ...scope.variables,
      states: scope.states,
    })
  } catch (error) {
    throw fail(expression, `threw an error during evaluation${describeError(error)}`)
  }
}

/** AWS gives no code for the bounds that it sets on an evaluation. */
function describeError(error: unknown): string {
  const { code, message } = error as { code?: string; message: string }
  if (code === 'D1011' || (error instanceof RangeError && message.startsWith('Maximum call stack'))) {
    return `: ${TOO_DEEP}`
  }
  // V8's own bounds on strings and arrays.
  if (error instanceof RangeError && message.startsWith('Invalid ')) {
    return `: ${TOO_LARGE}`
  }
  return code === undefined ? `: ${message}` : `. ${code}: ${message}`
}

/** Evaluates and insists on a type; `what` is the JSON type name in AWS's message. */
export async function evaluateAs(expression: Expression, bindings: Bindings, what: string): Promise<Json> {
  const value = await evaluate(expression, bindings)
  if (typeOf(value) !== what) {
    throw wrongType(expression, value, what)
  }
  return value
}

function typeOf(value: Json): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

export function wrongType(expression: Expression, value: Json, what: string): EvaluationFailure {
  return fail(
    expression,
    `returned an unexpected result type. Expected '${what}', but was '${typeOf(value)}' for value: ${JSON.stringify(value)}`,
  )
}

/** An evaluation that was stopped for the time or memory that it took. */
export function failAtLimit(expression: Expression, limit: string): EvaluationFailure {
  return fail(expression, `threw an error during evaluation: ${limit}`)
}

function fail({ source, field }: Pick<Expression, 'source' | 'field'>, what: string): EvaluationFailure {
  const message = `The JSONata expression '${source}' specified for the field '${field}' ${what}`
  return new EvaluationFailure('States.QueryEvaluationError', message, field)
}
