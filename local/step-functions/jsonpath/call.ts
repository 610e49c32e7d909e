import type { Json } from '../machine/json.ts'
import { compilePath } from './compile-path.ts'
import { intrinsics } from './intrinsics.ts'
import { type Path, PathSyntaxError } from './path.ts'

/** A call of an intrinsic function, or one of its arguments. */
export type Term = { value: Json } | { path: Path } | { call: string; args: Term[] }

/** "You can nest up to 10 intrinsic functions within a field": https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
const DEEPEST = 10

const name = /States\.\w+/y
const number = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y
const word = /true|false|null/y

/** Only States.Format tells escaped braces from others, and reads them itself. */
function unescapeBraces(term: Term): Term {
  return 'value' in term && typeof term.value === 'string'
    ? { value: term.value.replace(/\\([{}])/g, '$1') }
    : term
}

/** Reads `States.Format('{}', $.a)`. Throws PathSyntaxError. */
export function parseCall(text: string): Term {
  let at = 0
  let depth = 0
  const fail = () =>
    new PathSyntaxError(`the intrinsic function '${text}' cannot be read at '${text.slice(at)}'`)
  const skip = () => {
    while (/\s/.test(text[at] ?? '')) {
      at++
    }
  }
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) {
      at += found.length
    }
    return found
  }
  const term = (): Term => {
    skip()
    if (text[at] === "'") {
      return { value: quoted() }
    }
    if (text[at] === '$') {
      return { path: compilePath(path()) }
    }
    const constant = match(word) ?? match(number)
    if (constant !== undefined) {
      return { value: JSON.parse(constant) as Json }
    }
    return call()
  }
  const quoted = () => {
    let value = ''
    for (at++; text[at] !== "'"; at++) {
      if (at >= text.length) {
        throw fail()
      }
      if (text[at] === '\\' && (text[at + 1] === "'" || text[at + 1] === '\\')) {
        at++
      }
      value += text[at]
    }
    at++
    return value
  }
  const path = () => {
    const start = at
    let open = 0
    let quote = ''
    for (; at < text.length; at++) {
      const c = text[at]!
      if (quote) {
        quote = c === quote ? '' : quote
      } else if (open > 0 && (c === "'" || c === '"')) {
        quote = c
      } else if (c === '[' || c === '(') {
        open++
      } else if ((c === ']' || c === ')') && open > 0) {
        open--
      } else if (open === 0 && (c === ',' || c === ')')) {
        break
      }
    }
    return text.slice(start, at).trim()
  }
  const call = (): Term => {
    const called = match(name)
    if (called === undefined || !Object.hasOwn(intrinsics, called)) {
      throw fail()
    }
    skip()
    if (text[at++] !== '(') {
      throw fail()
    }
    if (++depth > DEEPEST) {
      throw new PathSyntaxError(`the intrinsic function '${text}' nests more than ${DEEPEST} functions`)
    }
    const args: Term[] = []
    skip()
    while (text[at] !== ')') {
      args.push(term())
      skip()
      if (text[at] === ',') {
        at++
      } else if (text[at] !== ')') {
        throw fail()
      }
      skip()
    }
    at++
    depth--
    const [min, max] = intrinsics[called]!.arity
    if (args.length < min || args.length > max) {
      throw new PathSyntaxError(
        `${called} takes ${min === max ? min : `at least ${min}`} arguments, got ${args.length}`,
      )
    }
    return {
      call: called,
      args: called === 'States.Format' ? args : args.map(unescapeBraces),
    }
  }
  const whole = call()
  skip()
  if (at < text.length) {
    throw fail()
  }
  return whole
}
