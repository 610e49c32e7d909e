import jsonata from 'jsonata'
import { readExpression } from '../jsonata/template.ts'
import { findUnsupported } from '../jsonata/top-level.ts'
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
  try {
    for (const message of findUnsupported(jsonata(source).ast(), { allowsErrorOutput })) {
      report.fail(message, at, 'UNSUPPORTED_JSONATA_EXPRESSION')
    }
  } catch (error) {
    report.fail((error as Error).message, at, 'INVALID_JSONATA_EXPRESSION')
  }
}
