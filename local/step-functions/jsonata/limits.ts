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
  const root = compiled.ast()
  const check = (node: unknown, _input: unknown, _scope: unknown, value: unknown) =>
    checkSize(value, { isWhole: node === root })
  compiled.assign(AFTER_EACH_STEP as never, check)
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

/** Of what is nested in a value, only that of the whole expression is counted: all else would be counted over and over. */
function checkSize(value: unknown, { isWhole }: { isWhole: boolean }) {
  const isTooLarge = isWhole ? countSize(value) < 0 : sizeOf(value) > LARGEST_VALUE
  if (isTooLarge) {
    throw { message: TOO_LARGE }
  }
}

/** Without what is nested in the value. */
function sizeOf(value: unknown): number {
  return typeof value === 'string' ? value.length : Array.isArray(value) ? value.length * 8 : 0
}

/** Returns how much is left of the budget; stops when it is spent. */
function countSize(value: unknown, budget = LARGEST_VALUE): number {
  if (typeof value !== 'object' || value === null) {
    return budget - (typeof value === 'string' ? value.length : 8)
  }
  if ('_jsonata_lambda' in value || '_jsonata_function' in value) {
    return budget
  }
  let left = budget
  for (const item of Object.values(value)) {
    // What is nested takes a reference, too: one list that is in two hundred places is walked two hundred times.
    left = countSize(item, typeof item === 'object' ? left - 8 : left)
    if (left < 0) {
      break
    }
  }
  return left
}

const padWithLibrary = jsonata('$pad(text, width, char)')

/** The library allocates the padding before anything can look at it. */
function pad(text: string | undefined, width: number, char: string | undefined): Promise<unknown> {
  if (text !== undefined && Math.abs(width) > LARGEST_VALUE) {
    throw { message: TOO_LARGE }
  }
  return padWithLibrary.evaluate({ text, width, char })
}
