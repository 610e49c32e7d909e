import type { Json } from '../machine/json.ts'
import { compilePath, type Path, PathSyntaxError, walk } from './path.ts'

/** A filter expression `?(@.price < 10 && @.isbn)` of a path. */
export type Filter =
  | { any: Filter[] }
  | { all: Filter[] }
  | { not: Filter }
  | { exists: Path }
  | { operator: string; left: Operand; right: Operand }

type Operand = { path: Path } | { value: Json } | { pattern: RegExp }

const token =
  /\s*(?:(&&|\|\||==|!=|<=|>=|=~|<|>|!|\(|\)|\bin\b|\bnin\b)|('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(\/(?:\\.|[^/\\])+\/i?)|([@$](?:\[[^\]]*\]|\.\.?[\w*-]+)*)|(\[[^\]]*\])|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y

export function parseFilter(text: string): Filter {
  const tokens: string[] = []
  token.lastIndex = 0
  while (token.lastIndex < text.length) {
    const match = token.exec(text)
    if (!match) {
      throw new PathSyntaxError(`the filter '${text}' cannot be read`)
    }
    tokens.push(match[0].trim())
  }
  let at = 0
  const any = (): Filter => {
    const parts = [all()]
    while (tokens[at] === '||' && ++at) {
      parts.push(all())
    }
    return parts.length === 1 ? parts[0]! : { any: parts }
  }
  const all = (): Filter => {
    const parts = [one()]
    while (tokens[at] === '&&' && ++at) {
      parts.push(one())
    }
    return parts.length === 1 ? parts[0]! : { all: parts }
  }
  const one = (): Filter => {
    if (tokens[at] === '!') {
      at++
      return { not: one() }
    }
    if (tokens[at] === '(') {
      at++
      const inner = any()
      if (tokens[at++] !== ')') {
        throw new PathSyntaxError(`the filter '${text}' has a parenthesis that does not close`)
      }
      return inner
    }
    const left = parseOperand(tokens[at++], text)
    const operator = tokens[at]
    if (operator === undefined || !/^([=!<>]=?|=~|==|n?in)$/.test(operator)) {
      return 'path' in left ? { exists: left.path } : { not: { all: [] } }
    }
    at++
    return { operator, left, right: parseOperand(tokens[at++], text) }
  }
  const filter = any()
  if (at < tokens.length) {
    throw new PathSyntaxError(`the filter '${text}' cannot be read at '${tokens[at]}'`)
  }
  return filter
}

function parseOperand(part: string | undefined, text: string): Operand {
  if (part === undefined) {
    throw new PathSyntaxError(`the filter '${text}' ends too early`)
  }
  if (part.startsWith('@')) {
    return { path: compilePath(`$${part.slice(1)}`) }
  }
  if (part.startsWith("'")) {
    return { value: part.slice(1, -1).replace(/\\(.)/g, '$1') }
  }
  const pattern = /^\/(.*)\/(i?)$/.exec(part)
  if (pattern) {
    return { pattern: new RegExp(`^(?:${pattern[1]})$`, pattern[2]) }
  }
  try {
    return { value: JSON.parse(part.replaceAll("'", '"')) as Json }
  } catch {
    throw new PathSyntaxError(`the filter '${text}' cannot be read at '${part}'`)
  }
}

export function passes(value: Json, filter: Filter): boolean {
  if ('any' in filter) {
    return filter.any.some((part) => passes(value, part))
  }
  if ('all' in filter) {
    return filter.all.every((part) => passes(value, part))
  }
  if ('not' in filter) {
    return !passes(value, filter.not)
  }
  if ('exists' in filter) {
    return walk(value, filter.exists.steps).length > 0
  }
  const read = (operand: Operand) => ('path' in operand ? walk(value, operand.path.steps)[0] : undefined)
  const left = 'value' in filter.left ? filter.left.value : read(filter.left)
  if ('pattern' in filter.right) {
    return typeof left === 'string' && filter.right.pattern.test(left)
  }
  const right = 'value' in filter.right ? filter.right.value : read(filter.right)
  return compare(filter.operator, left, right)
}

function compare(operator: string, left: Json | undefined, right: Json | undefined): boolean {
  const equal = JSON.stringify(left) === JSON.stringify(right)
  const isIn = Array.isArray(right) && right.some((item) => JSON.stringify(item) === JSON.stringify(left))
  if (operator === '==') {
    return equal
  }
  if (operator === '!=') {
    return !equal
  }
  if (operator === 'in') {
    return isIn
  }
  if (operator === 'nin') {
    return !isIn
  }
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string')) {
    return false
  }
  if (operator === '<') {
    return left < right!
  }
  if (operator === '<=') {
    return left <= right!
  }
  if (operator === '>') {
    return left > right!
  }
  return left >= right!
}
