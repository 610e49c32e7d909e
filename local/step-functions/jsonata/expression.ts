import jsonata from 'jsonata'
import { EvaluationFailure } from '../machine/failure.ts'
import type { Json, JsonObject } from '../machine/json.ts'
import type { Random } from '../machine/random.ts'
import { bindStepFunctions, mentionsStepFunctions, registerStepFunctions } from './functions.ts'

export interface Expression {
  readonly source: string
  readonly field: string
  readonly compiled: jsonata.Expression
  readonly needsFunctions: boolean
}

/** `$states` and the variables, and what the functions of Step Functions depend on. */
export interface Bindings {
  readonly states: JsonObject
  readonly variables: JsonObject
  readonly now: number
  readonly random: Random
}

/** An expression that never ends would hold up every execution: evaluation gives up after this long. */
const LIMITS = { timeout: 5_000, stack: 2_000 }

/** Throws the JSONata error (with code and position) when the text does not parse. */
export function parseExpression(source: string, field: string): Expression {
  const compiled = jsonata(source, LIMITS)
  const needsFunctions = mentionsStepFunctions(source)
  if (needsFunctions) {
    registerStepFunctions(compiled)
  }
  return { source, field, compiled, needsFunctions }
}

/** Returns the value of an expression as plain JSON; anything else is a States.QueryEvaluationError, as on AWS. */
export async function evaluate(expression: Expression, bindings: Bindings): Promise<Json> {
  const value = await evaluateWithLibrary(expression, bindings)
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
async function evaluateWithLibrary(expression: Expression, bindings: Bindings): Promise<unknown> {
  try {
    return await expression.compiled.evaluate(undefined, {
      ...(expression.needsFunctions ? bindStepFunctions(bindings) : undefined),
      ...bindings.variables,
      states: bindings.states,
    })
  } catch (error) {
    throw fail(expression, `threw an error during evaluation${describeError(error)}`)
  }
}

/** AWS gives no code for the bounds that it sets on an evaluation. */
function describeError(error: unknown): string {
  const { code, message } = error as { code?: string; message: string }
  if (code === 'D1011') {
    return ': Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive'
  }
  if (code === 'D1012') {
    return ': Expression evaluation timeout: Check for infinite loop'
  }
  return code === undefined ? `: ${message}` : `. ${code}: ${message}`
}

/** Evaluates and insists on a type; `what` is the JSON type name in AWS's message. */
export async function evaluateAs(expression: Expression, bindings: Bindings, what: string): Promise<Json> {
  const value = await evaluate(expression, bindings)
  checkType(expression, value, what)
  return value
}

export function checkType(expression: Expression, value: Json, what: string): void {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  if (type !== what) {
    throw fail(
      expression,
      `returned an unexpected result type. Expected '${what}', but was '${type}' for value: ${JSON.stringify(value)}`,
    )
  }
}

function fail({ source, field }: Expression, what: string): EvaluationFailure {
  const message = `The JSONata expression '${source}' specified for the field '${field}' ${what}`
  return new EvaluationFailure('States.QueryEvaluationError', message, field)
}

/**
 * A JSONata result without its sequence marks (they would change the meaning of the value when it is queried again).
 * Undefined for functions, regular expressions and the like.
 */
function toPlain(value: unknown): Json | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      // JSON has no literal for these; AWS writes their names.
      return Number.isFinite(value) ? value : String(value)
    case 'object':
      break
    default:
      return undefined
  }
  if (value === null) {
    return null
  }
  if (Array.isArray(value)) {
    const list: Json[] = []
    for (const item of value) {
      const plain = toPlain(item)
      if (plain === undefined) {
        return undefined
      }
      list.push(plain)
    }
    return list
  }
  if ('_jsonata_lambda' in value || '_jsonata_function' in value) {
    return undefined
  }
  const object: JsonObject = {}
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key]
    if (member === undefined) {
      continue
    }
    const plain = toPlain(member)
    if (plain === undefined) {
      return undefined
    }
    object[key] = plain
  }
  return object
}
