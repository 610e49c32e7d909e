import { isRecord } from '#local/is-record.ts'

/**
 * Event patterns of EventBridge: docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * A pattern names members; each leaf is a list of allowed values or of `{ operator: argument }`, any of which matches.
 */

type Test = (value: unknown, argument: unknown) => boolean

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value]
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

const startsWith: Test = (value, argument) => isText(value) && value.startsWith(String(argument))
const endsWith: Test = (value, argument) => isText(value) && value.endsWith(String(argument))
const equalsIgnoringCase: Test = (value, argument) =>
  isText(value) && value.toLowerCase() === String(argument).toLowerCase()

const wildcard: Test = (value, argument) => {
  const pieces = String(argument)
    .split('*')
    .map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return isText(value) && new RegExp(`^${pieces.join('.*')}$`, 's').test(value)
}

const comparisons: Record<string, (left: number, right: number) => boolean> = {
  '=': (left, right) => left === right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
}

/** `["<", 10]`, or two bounds: `[">", 0, "<=", 5]`. */
const numeric: Test = (value, argument) => {
  const bounds = listOf(argument)
  if (typeof value !== 'number') {
    return false
  }
  for (let at = 0; at < bounds.length; at += 2) {
    if (!comparisons[String(bounds[at])]?.(value, Number(bounds[at + 1]))) {
      return false
    }
  }
  return true
}

const operators: Record<string, Test> = {
  prefix: (value, argument) =>
    isRecord(argument)
      ? isText(value) && value.toLowerCase().startsWith(String(argument['equals-ignore-case']).toLowerCase())
      : startsWith(value, argument),
  suffix: endsWith,
  'equals-ignore-case': equalsIgnoringCase,
  wildcard,
  numeric,
  'anything-but': (value, argument) =>
    isRecord(argument) ? !matchesRule(value, argument) : !listOf(argument).includes(value),
}

function matchesRule(value: unknown, rule: Record<string, unknown>): boolean {
  return Object.entries(rule).every(([name, argument]) =>
    // An operator over a list, as in `{"anything-but": {"prefix": ["a", "b"]}}`, holds when it holds for one.
    name === 'numeric' || name === 'anything-but'
      ? operators[name]!(value, argument)
      : listOf(argument).some((each) => operators[name]?.(value, each) ?? false),
  )
}

/** An array in the event matches when one of its members does. */
function matchesLeaf(value: unknown, allowed: unknown[]): boolean {
  const values = Array.isArray(value) ? value : [value]
  return allowed.some((rule) => {
    if (!isRecord(rule)) {
      return values.includes(rule)
    }
    if ('exists' in rule) {
      return (value !== undefined && !isRecord(value)) === rule.exists
    }
    return value !== undefined && values.some((each) => matchesRule(each, rule))
  })
}

export function matchesPattern(event: unknown, pattern: Record<string, unknown>): boolean {
  return Object.entries(pattern).every(([key, expected]) => {
    if (key === '$or') {
      return (expected as Record<string, unknown>[]).some((each) => matchesPattern(event, each))
    }
    const value = isRecord(event) ? event[key] : undefined
    if (Array.isArray(expected)) {
      return matchesLeaf(value, expected)
    }
    return isRecord(expected) && matchesPattern(value, expected)
  })
}

/** Operators of `pattern` that are not emulated, each as its path. */
export function findUnknownOperators(pattern: unknown, path = ''): string[] {
  if (!isRecord(pattern)) {
    return []
  }
  return Object.entries(pattern).flatMap(([key, expected]) => {
    const here = path ? `${path}.${key}` : key
    if (key === '$or') {
      return (expected as unknown[]).flatMap((each) => findUnknownOperators(each, here))
    }
    if (!Array.isArray(expected)) {
      return findUnknownOperators(expected, here)
    }
    return expected
      .filter(isRecord)
      .flatMap((rule) => Object.keys(rule))
      .filter((name) => name !== 'exists' && !Object.hasOwn(operators, name))
      .map((name) => `${here}: ${name}`)
  })
}
