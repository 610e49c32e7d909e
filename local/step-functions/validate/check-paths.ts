import jsonata from 'jsonata'
import { readExpression } from '../jsonata/template.ts'
import { findUnsupported } from '../jsonata/top-level.ts'
import { parseCall } from '../jsonpath/call.ts'
import { compilePath } from '../jsonpath/path.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import type { Report } from './report.ts'
import { callFields, expressionFields, nullablePaths, pathFields, templateFields } from './state-fields.ts'

/** Paths that may select several values. */
const mayBeMany = new Set(['InputPath', 'OutputPath', 'ItemsPath'])

/** Paths and payload templates of a JSONPath state or of one of its handlers. */
export function checkPaths(report: Report, holder: JsonObject, at: string) {
  for (const field of pathFields) {
    const value = holder[field]
    if (value === undefined || (value === null && nullablePaths.has(field))) {
      continue
    }
    if (!checkPath(report, value, `${at}/${field}`) || mayBeMany.has(field)) {
      continue
    }
    if (field === 'ResultPath' ? !isReference(String(value)) : !compilePath(String(value)).definite) {
      report.fail(
        `Value is not a Reference Path: The Reference Path cannot contain multiple values`,
        `${at}/${field}`,
      )
    }
  }
  for (const field of callFields) {
    if (holder[field] !== undefined && !isPathOrCall(holder[field])) {
      report.fail('Value is not a valid JSONPath or intrinsic function', `${at}/${field}`)
    }
  }
  for (const field of templateFields) {
    if (holder[field] !== undefined) {
      checkTemplate(report, holder[field], `${at}/${field}`)
    }
  }
}

export function checkPath(report: Report, value: Json, at: string): boolean {
  if (typeof value === 'string' && parses(() => compilePath(value))) {
    return true
  }
  report.fail('Value is not a valid JSONPath', at)
  return false
}

function isReference(text: string): boolean {
  const path = compilePath(text)
  return path.definite && path.root === '$'
}

function checkTemplate(report: Report, template: Json, at: string) {
  if (Array.isArray(template)) {
    for (const [i, item] of template.entries()) {
      checkTemplate(report, item, `${at}[${i}]`)
    }
  }
  if (!isObject(template)) {
    return
  }
  for (const [key, value] of Object.entries(template)) {
    if (!key.endsWith('.$')) {
      checkTemplate(report, value, `${at}/${key}`)
    } else if (!isPathOrCall(value)) {
      report.fail(
        `The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call`,
        `${at}/${key}`,
      )
    }
  }
}

const isPathOrCall = (value: Json) =>
  typeof value === 'string' && parses(() => (value.startsWith('$') ? compilePath(value) : parseCall(value)))

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
  for (const field of expressionFields) {
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

function parses(parse: () => unknown): boolean {
  try {
    parse()
    return true
  } catch {
    return false
  }
}
