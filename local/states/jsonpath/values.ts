import type { Scope } from '../definition/language.ts'
import { EvaluationFailure } from '../interpreter/failure.ts'
import { isObject, type Json, type JsonObject, toText } from '../json.ts'
import { parseCall, type Term } from './call.ts'
import { IntrinsicError, intrinsics } from './intrinsics.ts'
import { compilePath, explainMissing, type Path, walk } from './path.ts'

const runtime = (message: string) => new EvaluationFailure('States.Runtime', message)

/** What a path starts from: `$` is whatever the field it stands in is about. */
function rootOf(path: Path, scope: Scope, input: Json): Json | undefined {
  if (path.root === '$') return input
  if (path.root === '$$') return scope.context
  return scope.variables[path.root.variable]
}

/** Value at a path, or undefined; an indefinite path gives the list of what it finds. */
export function lookUp(path: Path, scope: Scope, input: Json): Json | undefined {
  const root = rootOf(path, scope, input)
  if (root === undefined) return undefined
  const found = walk(root, path.steps)
  return path.definite ? found[0] : found
}

/** `InputPath`, `OutputPath` and their like: what is missing is named in the library's words. */
export function selectPath(text: string, scope: Scope, input: Json): Json {
  const path = compilePath(text)
  const value = lookUp(path, scope, input)
  if (value !== undefined) return value
  throw runtime(`Invalid path '${text}' : ${explainMissing(path, rootOf(path, scope, input) ?? {})}`)
}

/** A path in a payload template or a field that takes paths and intrinsic functions. */
export function selectValue(text: string, field: string, scope: Scope, input: Json): Json {
  if (!text.startsWith('$')) return evaluateTerm(termOf(text), field, scope, input)
  const value = lookUp(compilePath(text), scope, input)
  if (value !== undefined) return value
  throw notFound(text, field, input)
}

const notFound = (text: string, field: string, input: Json) =>
  runtime(
    `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${toText(input)}'`,
  )

const terms = new Map<string, Term>()

function termOf(text: string): Term {
  let term = terms.get(text)
  if (!term) {
    if (terms.size > 10_000) terms.clear()
    term = parseCall(text)
    terms.set(text, term)
  }
  return term
}

function evaluateTerm(term: Term, field: string, scope: Scope, input: Json): Json {
  if ('value' in term) return term.value
  if ('path' in term) {
    const value = lookUp(term.path, scope, input)
    if (value !== undefined) return value
    throw runtime(
      `The JsonPath argument for the field '${term.path.text}' could not be found in the input '${toText(input)}'`,
    )
  }
  const args = term.args.map((arg) => evaluateTerm(arg, field, scope, input))
  try {
    return intrinsics[term.call]!.run(args, scope.random)
  } catch (error) {
    if (!(error instanceof IntrinsicError)) throw error
    throw new EvaluationFailure(
      'States.IntrinsicFailure',
      `The function '${term.text}' had the following error: ${error.message}`,
    )
  }
}

/** A payload template: members whose names end in `.$` are paths or intrinsic functions. */
export function fillTemplate(template: Json, scope: Scope, input: Json): Json {
  if (Array.isArray(template)) return template.map((item) => fillTemplate(item, scope, input))
  if (!isObject(template)) return template
  const filled: JsonObject = {}
  for (const [key, value] of Object.entries(template))
    if (key.endsWith('.$')) filled[key.slice(0, -2)] = selectValue(String(value), key, scope, input)
    else filled[key] = fillTemplate(value, scope, input)
  return filled
}
