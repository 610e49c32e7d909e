import { comparisons } from '../jsonpath/choice-rule.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import { parseTimestamp } from '../machine/timestamp.ts'
import { checkExpressions } from './check-expressions.ts'
import { checkPath, checkPaths } from './check-paths.ts'
import { type Report, requireFields } from './report.ts'
import {
  excludeEachOther,
  hasOtherType,
  IS_EMPTY,
  IS_NO_TIMESTAMP,
  isForeign,
  isUnsupported,
  needsOneOf,
} from './wording.ts'

/** The rules of a Choice: Condition in JSONata, comparisons in JSONPath. */
export function checkChoices(report: Report, state: JsonObject, at: string, language: string) {
  if (!requireFields(report, state, ['Choices'], at)) {
    return
  }
  if (!Array.isArray(state.Choices) || state.Choices.length === 0) {
    return report.fail(Array.isArray(state.Choices) ? IS_EMPTY : hasOtherType('[ARRAY]'), `${at}/Choices`)
  }
  for (const [i, rule] of state.Choices.entries()) {
    const where = `${at}/Choices[${i}]`
    if (!isObject(rule)) {
      report.fail(hasOtherType('[OBJECT]'), where)
      continue
    }
    checkRuleFields(report, rule, where, language)
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

/** What a rule consists of, of which it has exactly one. */
const RULE_FORMS = ['And', 'Or', 'Not', 'Variable', 'Condition']

/** A field of the other query language is told apart by what the rule lacks. */
function checkRuleFields(report: Report, rule: JsonObject, at: string, language: string) {
  const known = [...RULE_FORMS, ...OPERATORS, 'Next', 'Comment', 'Assign', 'Output']
  for (const field of Object.keys(rule)) {
    if (field === 'Output' && language === 'JSONPath') {
      report.fail(isForeign(field, language), at)
    } else if (!known.includes(field) && !OPERATORS.has(field.replace(/Path$/, ''))) {
      report.fail(isUnsupported(field), at)
    }
  }
}

function checkRule(report: Report, rule: JsonObject, at: string) {
  const forms = RULE_FORMS.filter((form) => rule[form] !== undefined)
  if (forms.length !== 1) {
    report.fail(`The object must have only one of the following fields, [${RULE_FORMS.join(', ')}]`, at)
  }
  const nested = forms.find((form) => form === 'Not' || form === 'And' || form === 'Or')
  if (nested) {
    checkNested(report, rule, nested, at)
  } else if (rule.Variable !== undefined) {
    checkReference(report, rule.Variable, `${at}/Variable`)
    checkComparison(report, rule, at)
  }
}

function checkNested(report: Report, rule: JsonObject, form: string, at: string) {
  const parts = rule[form]!
  const isList = Array.isArray(parts)
  if (isList !== (form !== 'Not')) {
    return report.fail(hasOtherType(form === 'Not' ? '[OBJECT]' : '[ARRAY]'), `${at}/${form}`)
  }
  if (isList && parts.length === 0) {
    report.fail(IS_EMPTY, `${at}/${form}`)
  }
  for (const [i, part] of [parts].flat().entries()) {
    const where = isList ? `${at}/${form}[${i}]` : `${at}/${form}`
    if (!isObject(part)) {
      report.fail(hasOtherType('[OBJECT]'), where)
      continue
    }
    if (part.Next !== undefined) {
      report.fail(isUnsupported('Next'), where)
    }
    checkRule(report, part, where)
  }
}

function checkComparison(report: Report, rule: JsonObject, at: string) {
  const used = Object.keys(rule).filter(
    (key) => OPERATORS.has(key) || OPERATORS.has(key.replace(/Path$/, '')),
  )
  const operator = used[0] ?? ''
  if (used.length === 0) {
    report.fail(needsOneOf([...OPERATORS]), at)
  } else if (used.length > 1) {
    report.fail(excludeEachOther(used), at)
  } else if (operator.endsWith('Path')) {
    checkReference(report, rule[operator]!, `${at}/${operator}`)
  } else {
    checkOperand(report, operator, rule[operator]!, `${at}/${operator}`)
  }
}

function checkReference(report: Report, path: Json, at: string) {
  if (typeof path === 'string' && !path.startsWith('$')) {
    report.fail("Value is not a Reference Path: Reference path didn't start with '$'", at)
  } else {
    checkPath(report, path, at)
  }
}

function checkOperand(report: Report, operator: string, value: Json, at: string) {
  if (operator.startsWith('Timestamp')) {
    if (typeof value === 'string' && parseTimestamp(value) === undefined) {
      report.fail(IS_NO_TIMESTAMP, at)
    }
  }
  const type = operandType(operator)
  if (typeof value !== type) {
    report.fail(hasOtherType(`[${type.toUpperCase()}]`), at)
  }
}

function operandType(operator: string): 'boolean' | 'number' | 'string' {
  if (operator.startsWith('Is') || operator.startsWith('Boolean')) {
    return 'boolean'
  }
  return operator.startsWith('Numeric') ? 'number' : 'string'
}
