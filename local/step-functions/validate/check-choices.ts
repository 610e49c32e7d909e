import { comparisons } from '../jsonpath/choice-rule.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import { parseTimestamp } from '../machine/timestamp.ts'
import { checkExpressions } from './check-expressions.ts'
import { checkPath, checkPaths } from './check-paths.ts'
import { type Report, requireFields } from './report.ts'

/** The rules of a Choice: Condition in JSONata, comparisons in JSONPath. */
export function checkChoices(report: Report, state: JsonObject, at: string, language: string) {
  if (!requireFields(report, state, ['Choices'], at)) {
    return
  }
  if (!Array.isArray(state.Choices) || state.Choices.length === 0) {
    return report.fail('Expected value of type [ARRAY] with at least one rule', `${at}/Choices`)
  }
  for (const [i, rule] of state.Choices.entries()) {
    const where = `${at}/Choices[${i}]`
    if (!isObject(rule)) {
      report.fail('Expected value of type [OBJECT]', where)
      continue
    }
    if (language === 'JSONata') {
      requireFields(report, rule, ['Condition', 'Next'], where)
      checkExpressions(report, rule, where)
      continue
    }
    requireFields(report, rule, ['Next'], where)
    checkPaths(report, rule, where)
    checkRule(report, rule, where)
  }
}

const OPERATORS = new Set([...comparisons, 'IsPresent'])

function checkRule(report: Report, rule: JsonObject, at: string) {
  const nested = ['Not', 'And', 'Or'].find((field) => rule[field] !== undefined)
  if (nested) {
    const parts = rule[nested]!
    const isList = Array.isArray(parts)
    if (isList !== (nested !== 'Not') || (isList && parts.length === 0)) {
      report.fail(
        `Expected value of type ${nested === 'Not' ? 'Object' : 'Array with at least one rule'}`,
        `${at}/${nested}`,
      )
    }
    for (const [i, part] of [parts].flat().entries()) {
      if (isObject(part)) {
        checkRule(report, part, isList ? `${at}/${nested}[${i}]` : `${at}/${nested}`)
      }
    }
    return
  }
  if (!requireFields(report, rule, ['Variable'], at)) {
    return
  }
  checkPath(report, rule.Variable!, `${at}/Variable`)
  const used = Object.keys(rule).filter(
    (key) => OPERATORS.has(key) || OPERATORS.has(key.replace(/Path$/, '')),
  )
  const operator = used[0] ?? ''
  if (used.length !== 1) {
    report.fail('Exactly one comparison operator is required', at)
  } else if (operator.endsWith('Path')) {
    checkPath(report, rule[operator]!, `${at}/${operator}`)
  } else if (!isOperand(operator, rule[operator]!)) {
    report.fail('Value is not of the type of the operator', `${at}/${operator}`)
  }
}

function isOperand(operator: string, value: Json): boolean {
  if (operator.startsWith('Is') || operator.startsWith('Boolean')) {
    return typeof value === 'boolean'
  }
  if (operator.startsWith('Numeric')) {
    return typeof value === 'number'
  }
  if (operator.startsWith('Timestamp')) {
    return parseTimestamp(value) !== undefined
  }
  return typeof value === 'string'
}
