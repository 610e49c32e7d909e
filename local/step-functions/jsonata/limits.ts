import jsonata from 'jsonata'
import type { SyntaxNode } from './syntax-node.ts'

/** AWS evaluates to this depth, and refuses one level more. */
export const DEEPEST = 100

/** Bytes that one value may have on AWS; a number counts eight, a character one. */
const LARGEST_VALUE = 6_990_256

export const TOO_LONG = 'Expression evaluation timeout: Check for infinite loop'
export const TOO_LARGE = 'Expression evaluation memory limit exceeded: Check for excessive memory usage'
export const TOO_DEEP = `Stack overflow error: Check for non-terminating recursive function.  Consider rewriting as tail-recursive. Depth=${DEEPEST + 1} max=${DEEPEST}`

/** Returns an expression that fails when it nests too deep or builds too large a value. */
export function compileWithin(source: string): jsonata.Expression {
  const options = { stack: DEEPEST }
  const compiled = jsonata(source, options)
  if (evaluatesSideBySide(compiled.ast())) {
    options.stack = SIDE_BY_SIDE_DEEPEST
  }
  compiled.assign(
    AFTER_EACH_STEP as never,
    (_node: unknown, _input: unknown, _scope: unknown, value: unknown) => checkSize(value),
  )
  compiled.registerFunction('pad', pad, '<s-ns?:s>')
  return compiled
}

/** The library calls what is bound to this name after each step of an evaluation. */
const AFTER_EACH_STEP = Symbol.for('jsonata.__evaluate_exit')

/**
 * The library begins all members of an array or object at once and counts them as if one stood in the other, which on AWS
 * they do not: for such expressions the bound is only there to end a recursion.
 */
const SIDE_BY_SIDE_DEEPEST = 2_000

function evaluatesSideBySide(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) {
    return false
  }
  const { type, value, expressions, lhs } = node as SyntaxNode
  const members = value === '[' ? expressions : value === '{' ? (lhs as readonly unknown[]) : []
  return (type === 'unary' && members!.length > 1) || Object.values(node).some(evaluatesSideBySide)
}

/** Nested values are not counted here: each was a step of its own, and the heap is watched from outside. */
function checkSize(value: unknown) {
  const size = typeof value === 'string' ? value.length : Array.isArray(value) ? value.length * 8 : 0
  if (size > LARGEST_VALUE) {
    throw { message: TOO_LARGE }
  }
}

const padWithLibrary = jsonata('$pad(text, width, char)')

/** The library allocates the padding before anything can look at it. */
function pad(text: string | undefined, width: number, char: string | undefined): Promise<unknown> {
  if (text !== undefined && Math.abs(width) > LARGEST_VALUE) {
    throw { message: TOO_LARGE }
  }
  return padWithLibrary.evaluate({ text, width, char })
}
