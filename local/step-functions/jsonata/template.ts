import { type Awaitable, andThen, isPromise } from '../awaitable.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import { type Bindings, type Expression, evaluate, parseExpression } from './expression.ts'

/** A JSON value in which some strings are `{% expressions %}`. */
export type Template =
  | { constant: Json }
  | { expression: Expression }
  | { list: Template[] }
  | { keys: string[]; values: Template[] }

const expressionText = /^\{%([\s\S]*)%\}$/

/** The expression inside `{% … %}`, or undefined. */
export function readExpression(value: unknown): string | undefined {
  return typeof value === 'string' ? expressionText.exec(value)?.[1]?.trim() : undefined
}

/** `field` is where the template stands in its state, as error messages have it: `Output/total`. */
export function compileTemplate(value: Json, field: string): Template {
  const source = readExpression(value)
  if (source !== undefined) {
    return { expression: parseExpression(source, field) }
  }
  if (Array.isArray(value)) {
    const list = value.map((item, i) => compileTemplate(item, `${field}[${i}]`))
    return list.every((item) => 'constant' in item) ? { constant: value } : { list }
  }
  if (!isObject(value)) {
    return { constant: value }
  }
  const keys = Object.keys(value)
  const values = keys.map((key) => compileTemplate(value[key]!, `${field}/${key}`))
  return values.every((item) => 'constant' in item) ? { constant: value } : { keys, values }
}

export function fillTemplate(template: Template, bindings: Bindings): Awaitable<Json> {
  if ('constant' in template) {
    return template.constant
  }
  if ('expression' in template) {
    return evaluate(template.expression, bindings)
  }
  if ('list' in template) {
    return fillAll(template.list, bindings)
  }
  return andThen(fillAll(template.values, bindings), (values) => {
    const filled: JsonObject = {}
    for (const [i, key] of template.keys.entries()) {
      filled[key] = values[i]!
    }
    return filled
  })
}

/** One after the other: the first that fails is the one that is told of. */
function fillAll(templates: readonly Template[], bindings: Bindings, filled: Json[] = []): Awaitable<Json[]> {
  while (filled.length < templates.length) {
    const value = fillTemplate(templates[filled.length]!, bindings)
    if (isPromise(value)) {
      return value.then((value) => fillAll(templates, bindings, [...filled, value]))
    }
    filled.push(value)
  }
  return filled
}
