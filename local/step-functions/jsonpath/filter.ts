import type { Json } from '../machine/json.ts'
import { BoundedPattern } from './bounded-pattern.ts'
import { type Filter, type Operand, type Path, PathSyntaxError } from './path.ts'

/** Parentheses and negations within each other; whatever walks more of them may overflow the stack. */
const DEEPEST = 100

const token =
  /\s*(?:(&&|\|\||==|!=|<=|>=|=~|<|>|!|\(|\)|\bin\b|\bnin\b)|('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(\/(?:\\.|[^/\\])+\/i?)|([@$](?:\[[^\]]*\]|\.\.?[\w*-]+)*)|(\[[^\]]*\])|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([A-Za-z_][\w-]*))/y

/** `compilePath` reads the paths inside the filter, which may have filters again. Throws PathSyntaxError. */
export function parseFilter(text: string, compilePath: (text: string) => Path): Filter {
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
  let depth = 0
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
    if (++depth > DEEPEST) {
      throw new PathSyntaxError(`the filter '${text}' nests deeper than ${DEEPEST} levels`)
    }
    const filter = tokens[at] === '!' ? negation() : tokens[at] === '(' ? group() : comparison()
    depth--
    return filter
  }
  const negation = (): Filter => {
    at++
    return { not: one() }
  }
  const group = (): Filter => {
    at++
    const inner = any()
    if (tokens[at++] !== ')') {
      throw new PathSyntaxError(`the filter '${text}' has a parenthesis that does not close`)
    }
    return inner
  }
  const comparison = (): Filter => {
    const left = parseOperand(tokens[at++], text, compilePath)
    const operator = tokens[at]
    if (operator === undefined || !/^([=!<>]=?|=~|==|n?in)$/.test(operator)) {
      return 'path' in left ? { exists: left.path } : { not: { all: [] } }
    }
    at++
    return { operator, left, right: parseOperand(tokens[at++], text, compilePath) }
  }
  const filter = any()
  if (at < tokens.length) {
    throw new PathSyntaxError(`the filter '${text}' cannot be read at '${tokens[at]}'`)
  }
  return filter
}

/** Text without quotes, which the JSONPath library of AWS takes too. */
const BARE_TEXT = /^(?!(?:true|false|null)$)[A-Za-z_][\w-]*$/

function parseOperand(part: string | undefined, text: string, compilePath: (text: string) => Path): Operand {
  if (part === undefined) {
    throw new PathSyntaxError(`the filter '${text}' ends too early`)
  }
  if (part.startsWith('@')) {
    return { path: compilePath(`$${part.slice(1)}`) }
  }
  if (part.startsWith("'")) {
    return { value: part.slice(1, -1).replace(/\\(.)/g, '$1') }
  }
  if (BARE_TEXT.test(part)) {
    return { value: part }
  }
  const pattern = /^\/(.*)\/(i?)$/.exec(part)
  if (pattern) {
    return { pattern: new BoundedPattern(new RegExp(`^(?:${pattern[1]})$`, pattern[2])) }
  }
  try {
    return { value: JSON.parse(part.replaceAll("'", '"')) as Json }
  } catch {
    throw new PathSyntaxError(`the filter '${text}' cannot be read at '${part}'`)
  }
}
