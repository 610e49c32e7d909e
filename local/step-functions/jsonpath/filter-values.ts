import type { Effort } from '../machine/effort.ts'
import type { Json } from '../machine/json.ts'
import { isSame } from './is-same.ts'
import type { Filter, Operand, Path } from './path.ts'

/** What testing a filter takes. */
interface Means {
  /** Returns what a path finds in a value. */
  readonly look: (value: Json, path: Path) => Json[]
  readonly effort: Effort
}

/** Returns the values that pass a filter. All are tested part by part, for a regular expression is dear to begin with. */
export function select(values: readonly Json[], filter: Filter, means: Means): Json[] {
  const passed = test(values, filter, means)
  return values.filter((_value, i) => passed[i])
}

function test(values: readonly Json[], filter: Filter, means: Means): boolean[] {
  means.effort.spend(values.length)
  if ('any' in filter) {
    return testParts(values, filter.any, { decides: true, means })
  }
  if ('all' in filter) {
    return testParts(values, filter.all, { decides: false, means })
  }
  if ('not' in filter) {
    return test(values, filter.not, means).map((passes) => !passes)
  }
  if ('exists' in filter) {
    return values.map((value) => means.look(value, filter.exists).length > 0)
  }
  const { left, right, operator } = filter
  if ('pattern' in right) {
    return right.pattern.test(
      values.map((value) => read(value, left, means)),
      means.effort,
    )
  }
  return values.map((value) =>
    compare(operator, read(value, left, means), read(value, right, means), means.effort),
  )
}

/** A value is tested by one part after the other until one gives what `decides`. */
function testParts(
  values: readonly Json[],
  parts: readonly Filter[],
  { decides, means }: { decides: boolean; means: Means },
): boolean[] {
  const passed = values.map(() => !decides)
  let open = [...values.keys()]
  for (const part of parts) {
    const results = test(
      open.map((i) => values[i]!),
      part,
      means,
    )
    for (const [at, i] of open.entries()) {
      passed[i] = results[at]!
    }
    open = open.filter((i) => passed[i] !== decides)
  }
  return passed
}

function read(value: Json, operand: Operand, { look }: Means): Json | undefined {
  if ('value' in operand) {
    return operand.value
  }
  return 'path' in operand ? look(value, operand.path)[0] : undefined
}

function compare(operator: string, left: Json | undefined, right: Json | undefined, effort: Effort): boolean {
  const equals = (a: Json | undefined, b: Json | undefined) => {
    if (a === undefined || b === undefined) {
      return a === b
    }
    effort.spendOn(a)
    return isSame(a, b)
  }
  const isIn = () => Array.isArray(right) && right.some((item) => equals(item, left))
  switch (operator) {
    case '==':
      return equals(left, right)
    case '!=':
      return !equals(left, right)
    case 'in':
      return isIn()
    case 'nin':
      return !isIn()
  }
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string')) {
    return false
  }
  switch (operator) {
    case '<':
      return left < right!
    case '<=':
      return left <= right!
    case '>':
      return left > right!
    default:
      return left >= right!
  }
}
