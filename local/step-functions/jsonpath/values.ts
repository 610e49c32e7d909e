import type { Effort } from '../machine/effort.ts'
import { EvaluationFailure } from '../machine/failure.ts'
import { isObject, type Json } from '../machine/json.ts'
import type { EvaluationScope } from '../machine/language.ts'
import { parseCall, type Term } from './call.ts'
import { compilePath } from './compile-path.ts'
import { IntrinsicError, intrinsics } from './intrinsics.ts'
import type { Path } from './path.ts'
import { explainMissing, walk } from './walk.ts'

function runtime(message: string) {
  return new EvaluationFailure('States.Runtime', message)
}

/** What a path starts from: `$` is whatever the field it stands in is about. */
function rootOf(path: Path, scope: EvaluationScope, input: Json): Json | undefined {
  if (path.root === '$') {
    return input
  }
  if (path.root === '$$') {
    return scope.context
  }
  const { variable } = path.root
  return Object.hasOwn(scope.variables, variable) ? scope.variables[variable] : undefined
}

/** Value at a path, or undefined; an indefinite path gives the list of what it finds. */
export function lookUp(path: Path, scope: EvaluationScope, input: Json): Json | undefined {
  const root = rootOf(path, scope, input)
  if (root === undefined) {
    return undefined
  }
  const found = walk(root, path.steps, scope.effort)
  const value = path.definite ? found[0] : found
  return path.call === undefined ? value : callFunction(path.call, value)
}

/** Of the functions of the JSONPath library, AWS's paths find a value for `length()` alone. */
function callFunction(name: string, value: Json | undefined): number | undefined {
  if (name !== 'length') {
    return undefined
  }
  return Array.isArray(value) ? value.length : isObject(value) ? Object.keys(value).length : undefined
}

/** `InputPath`, `OutputPath` and their like: what is missing is named in the library's words. */
export function selectPath(text: string, scope: EvaluationScope, input: Json): Json {
  const path = compilePath(text)
  const value = lookUp(path, scope, input)
  if (value !== undefined) {
    return value
  }
  throw runtime(
    `Invalid path '${text}' : ${explainMissing(path, rootOf(path, scope, input) ?? {}, scope.effort)}`,
  )
}

/** A path in a payload template or a field that takes paths and intrinsic functions. */
export function selectValue(text: string, field: string, scope: EvaluationScope, input: Json): Json {
  if (!text.startsWith('$')) {
    return call(text, scope, input)
  }
  const path = compilePath(text)
  const value = lookUp(path, scope, input)
  if (value !== undefined) {
    return value
  }
  // Past the end of an array is null here, though not as an argument of a function.
  if (isPastEnd(path, rootOf(path, scope, input), scope.effort)) {
    return null
  }
  throw runtime(
    `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${JSON.stringify(input)}'`,
  )
}

function isPastEnd({ steps, definite, call }: Path, root: Json | undefined, effort: Effort): boolean {
  const last = steps.at(-1)
  if (root === undefined || call !== undefined || !definite || !last || !('index' in last)) {
    return false
  }
  return Array.isArray(walk(root, steps.slice(0, -1), effort)[0])
}

const terms = new Map<string, Term>()

function termOf(text: string): Term {
  let term = terms.get(text)
  if (!term) {
    if (terms.size > 10_000) {
      terms.clear()
    }
    term = parseCall(text)
    terms.set(text, term)
  }
  return term
}

/** Calls an intrinsic function; what goes wrong inside is told of the expression as a whole. */
function call(text: string, scope: EvaluationScope, input: Json): Json {
  const fail = (name: string, why: string) =>
    new EvaluationFailure(name, `The function '${text}' had the following error: ${why}`)
  const evaluate = (term: Term): Json => {
    if ('value' in term) {
      return term.value
    }
    if ('call' in term) {
      const args = term.args.map(evaluate)
      scope.effort.spendOn(args)
      return intrinsics[term.call]!.run(args, scope.random)
    }
    const value = lookUp(term.path, scope, input)
    if (value !== undefined) {
      return value
    }
    const path = term.path.text.replace(/^\$\$/, '$')
    throw fail(
      'States.Runtime',
      `The JsonPath argument for the field '${path}' could not be found in the input '${JSON.stringify(input)}'`,
    )
  }
  try {
    return evaluate(termOf(text))
  } catch (error) {
    throw error instanceof IntrinsicError ? fail('States.IntrinsicFailure', error.message) : error
  }
}

/** A payload template: members whose names end in `.$` are paths or intrinsic functions. */
export function fillTemplate(template: Json, scope: EvaluationScope, input: Json): Json {
  const filled = fill(template, scope, input)
  // What a thousand fields select is no dearer than one of them, until it is written.
  scope.effort.spendOn(filled)
  return filled
}

function fill(template: Json, scope: EvaluationScope, input: Json): Json {
  if (Array.isArray(template)) {
    return template.map((item) => fill(item, scope, input))
  }
  if (!isObject(template)) {
    return template
  }
  // Assigned to a member, the key `__proto__` would be lost.
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$')
        ? [key.slice(0, -2), selectValue(String(value), key, scope, input)]
        : [key, fill(value, scope, input)],
    ),
  )
}
