import { setImmediate as nextTurn } from 'node:timers/promises'
import jsonata from 'jsonata'
import type { Effort } from '../machine/effort.ts'
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
}

interface ParsedExpression {
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
  readonly effort: Effort
  /** Expressions evaluated with them so far. */
  evaluated: number
}

/** Characters that are kept parsed at a time: each takes some 80 bytes, and an expression as many as 200 of them beside its own. */
const MOST_CHARACTERS = 1_000_000
const CHARACTERS_EACH = 200

const parsed = new Map<string, ParsedExpression>()
let characters = 0

/** Parses an expression, once per text: that takes longer than to evaluate it. Throws the JSONata error with code and position. */
function parse(source: string): ParsedExpression {
  let known = parsed.get(source)
  if (!known) {
    known = describeExpression(source, jsonata(source))
    characters += source.length + CHARACTERS_EACH
    if (characters > MOST_CHARACTERS) {
      parsed.clear()
      characters = source.length + CHARACTERS_EACH
    }
    parsed.set(source, known)
  }
  return known
}

export function describeExpression(source: string, compiled: jsonata.Expression): ParsedExpression {
  const needsFunctions = mentionsStepFunctions(source)
  if (needsFunctions) {
    registerStepFunctions(compiled)
  }
  return { compiled, needsFunctions, isBounded: isBounded(compiled.ast() as never) }
}

/** After so many expressions of one field others have their turn: a definition may have 100,000. */
const AT_A_TIME = 50

/** Returns the value of an expression as plain JSON; anything else is a States.QueryEvaluationError, as on AWS. */
export async function evaluate(expression: Expression, bindings: Bindings): Promise<Json> {
  if (++bindings.evaluated % AT_A_TIME === 0) {
    await nextTurn()
  }
  const parsed = parse(expression.source)
  if (parsed.isBounded) {
    return evaluateHere(expression, parsed, bindings)
  }
  bindings.effort.wait()
  return bindings.isolation.evaluate(expression, bindings)
}

export async function evaluateHere(
  expression: Expression,
  parsed: ParsedExpression,
  scope: Scope,
): Promise<Json> {
  const value = await evaluateWithLibrary(expression, parsed, scope)
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
async function evaluateWithLibrary(
  expression: Expression,
  { compiled, needsFunctions }: ParsedExpression,
  scope: Scope,
): Promise<unknown> {
  try {
    return await compiled.evaluate(undefined, {
      ...(needsFunctions ? bindStepFunctions(scope) : undefined),
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
