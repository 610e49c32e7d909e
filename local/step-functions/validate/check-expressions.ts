import { readExpression } from '../jsonata/template.ts'
import { NO_ERROR_OUTPUT } from '../jsonata/top-level.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import type { Report } from './report.ts'
import { EXPRESSION_FIELDS } from './state-fields.ts'

/** JSONata in a state or one of its handlers: every expression parses, and refers to what there is. */
export function checkExpressions(report: Report, holder: JsonObject, at: string) {
  // Only a Catch has an error to speak of.
  const allowsErrorOutput = 'ErrorEquals' in holder
  const check = (value: Json, where: string): void => {
    if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) {
        check(item, `${where}[${i}]`)
      }
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        check(item, `${where}/${key}`)
      }
    } else {
      checkExpression(report, readExpression(value), where, allowsErrorOutput)
    }
  }
  for (const field of EXPRESSION_FIELDS) {
    if (holder[field] !== undefined) {
      check(holder[field], `${at}/${field}`)
    }
  }
  if (holder.Condition === undefined) {
    return
  }
  check(holder.Condition, `${at}/Condition`)
  if (readExpression(holder.Condition) === undefined && typeof holder.Condition !== 'boolean') {
    report.fail('Value is not a valid JSONata expression or boolean', `${at}/Condition`)
  }
}

function checkExpression(report: Report, source: string | undefined, at: string, allowsErrorOutput: boolean) {
  if (source === undefined) {
    return
  }
  for (const { message, code } of report.expressions.of(source)) {
    if (message !== NO_ERROR_OUTPUT || !allowsErrorOutput) {
      report.fail(message, at, code)
    }
  }
}
