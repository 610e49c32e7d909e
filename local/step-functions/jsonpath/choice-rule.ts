import { EvaluationFailure } from '../machine/failure.ts'
import type { Json, JsonObject } from '../machine/json.ts'
import type { EvaluationScope } from '../machine/language.ts'
import { parseTimestamp } from '../machine/timestamp.ts'
import { compilePath } from './compile-path.ts'
import { matchesPattern } from './matches-pattern.ts'
import { lookUp } from './values.ts'

type Test = (value: Json, operand: Json) => boolean

function both(type: 'string' | 'number' | 'boolean', compare: (a: never, b: never) => boolean): Test {
  return (a, b) => typeof a === type && typeof b === type && compare(a as never, b as never)
}

function times(compare: (a: number, b: number) => boolean): Test {
  return (a, b) => {
    const first = parseTimestamp(a)
    const second = parseTimestamp(b)
    return first !== undefined && second !== undefined && compare(first, second)
  }
}

function is(test: (value: Json) => boolean): Test {
  return (value, wanted) => test(value) === wanted
}

/** A value of another type than the operator's never matches; it is no error. */
const tests: Readonly<Record<string, Test>> = {
  BooleanEquals: both('boolean', (a, b) => a === b),
  NumericEquals: both('number', (a, b) => a === b),
  NumericGreaterThan: both('number', (a, b) => a > b),
  NumericGreaterThanEquals: both('number', (a, b) => a >= b),
  NumericLessThan: both('number', (a, b) => a < b),
  NumericLessThanEquals: both('number', (a, b) => a <= b),
  StringEquals: both('string', (a, b) => a === b),
  StringGreaterThan: both('string', (a, b) => a > b),
  StringGreaterThanEquals: both('string', (a, b) => a >= b),
  StringLessThan: both('string', (a, b) => a < b),
  StringLessThanEquals: both('string', (a, b) => a <= b),
  StringMatches: both('string', matchesPattern),
  TimestampEquals: times((a, b) => a === b),
  TimestampGreaterThan: times((a, b) => a > b),
  TimestampGreaterThanEquals: times((a, b) => a >= b),
  TimestampLessThan: times((a, b) => a < b),
  TimestampLessThanEquals: times((a, b) => a <= b),
  IsBoolean: is((value) => typeof value === 'boolean'),
  IsNull: is((value) => value === null),
  IsNumeric: is((value) => typeof value === 'number'),
  IsString: is((value) => typeof value === 'string'),
  IsTimestamp: is((value) => parseTimestamp(value) !== undefined),
}

/** Names of the comparison operators, without `IsPresent` and the `…Path` forms. */
export const comparisons = Object.keys(tests)

export function holds(rule: JsonObject, scope: EvaluationScope, input: Json): boolean {
  if (Array.isArray(rule.And)) {
    return rule.And.every((part) => holds(part as JsonObject, scope, input))
  }
  if (Array.isArray(rule.Or)) {
    return rule.Or.some((part) => holds(part as JsonObject, scope, input))
  }
  if (rule.Not !== undefined) {
    return !holds(rule.Not as JsonObject, scope, input)
  }

  const variable = String(rule.Variable)
  const value = lookUp(compilePath(variable), scope, input)
  if (typeof rule.IsPresent === 'boolean') {
    return (value !== undefined) === rule.IsPresent
  }
  const operator = Object.keys(rule).find((key) => key in tests || key.replace(/Path$/, '') in tests)!
  if (value === undefined) {
    throw invalidPath(variable)
  }
  if (typeof value === 'string') {
    scope.effort.spendOn(value)
  }
  if (operator in tests) {
    return tests[operator]!(value, rule[operator]!)
  }
  const path = String(rule[operator])
  const operand = lookUp(compilePath(path), scope, input)
  if (operand === undefined) {
    throw invalidPath(path)
  }
  return tests[operator.slice(0, -'Path'.length)]!(value, operand)
}

function invalidPath(path: string) {
  return new EvaluationFailure(
    'States.Runtime',
    `Invalid path '${path}': The choice state's condition path references an invalid value.`,
  )
}
