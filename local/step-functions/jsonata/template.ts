import { isObject, type Json } from '../machine/json.ts'
import { type Bindings, type Expression, evaluate } from './expression.ts'

/** A JSON value in which some strings are `{% expressions %}`. */
export type Template =
  | { constant: Json }
  | { expression: Expression }
  | { list: Template[] }
  | { keys: string[]; values: Template[] }

const EXPRESSION_TEXT = /^\{%([\s\S]*)%\}$/

/** The expression inside `{% … %}`, or undefined. */
export function readExpression(value: unknown): string | undefined {
  return typeof value === 'string' ? EXPRESSION_TEXT.exec(value)?.[1]?.trim() : undefined
}

/** `field` is where the template stands in its state, as error messages have it: `Output/total`. */
export function compileTemplate(value: Json, field: string): Template {
  const source = readExpression(value)
  if (source !== undefined) {
    return { expression: { source, field } }
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

/** Fills in the values one after the other: of several that fail the first one is reported. */
export async function fillTemplate(template: Template, bindings: Bindings): Promise<Json> {
  if ('constant' in template) {
    return template.constant
  }
  if ('expression' in template) {
    return evaluate(template.expression, bindings)
  }
  if ('list' in template) {
    const list: Json[] = []
    for (const item of template.list) {
      list.push(await fillTemplate(item, bindings))
    }
    return list
  }
  const filled: [string, Json][] = []
  for (const [i, key] of template.keys.entries()) {
    filled.push([key, await fillTemplate(template.values[i]!, bindings)])
  }
  // Assigned to a member, the key `__proto__` would be lost.
  return Object.fromEntries(filled)
}
