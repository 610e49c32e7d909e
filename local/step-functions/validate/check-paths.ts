import { parseCall } from '../jsonpath/call.ts'
import { compilePath } from '../jsonpath/compile-path.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import type { Report } from './report.ts'
import { CALL_FIELDS, NULLABLE_PATHS, PATH_FIELDS, TEMPLATE_FIELDS } from './state-fields.ts'
import { IS_NO_PATH, isNoReference } from './wording.ts'

/** Paths that may select several values. */
const MANY_VALUED = new Set(['InputPath', 'OutputPath', 'ItemsPath'])

const NUMBER_PATHS = new Set([
  'MaxConcurrencyPath',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentagePath',
])

/** Paths and payload templates of a JSONPath state or of one of its handlers. */
export function checkPaths(report: Report, holder: JsonObject, at: string) {
  for (const field of PATH_FIELDS) {
    const value = holder[field]
    if (value === undefined || (value === null && NULLABLE_PATHS.has(field))) {
      continue
    }
    if (!checkPath(report, value, `${at}/${field}`) || MANY_VALUED.has(field)) {
      continue
    }
    if (field === 'ResultPath' ? !isReference(String(value)) : !isDefinite(String(value))) {
      report.fail(isNoReference('The Reference Path cannot contain multiple values'), `${at}/${field}`)
    } else if (NUMBER_PATHS.has(field)) {
      checkNumberPath(report, value, `${at}/${field}`)
    }
  }
  for (const field of CALL_FIELDS) {
    if (holder[field] !== undefined && !isPathOrCall(holder[field])) {
      report.fail('Value is not a valid JSONPath or intrinsic function', `${at}/${field}`)
    }
  }
  for (const field of TEMPLATE_FIELDS) {
    if (holder[field] !== undefined) {
      checkTemplate(report, holder[field], `${at}/${field}`)
    }
  }
}

/** A path to a number of a Map is one into its input. */
export function checkNumberPath(report: Report, value: Json, at: string) {
  if (typeof value === 'string' && value.startsWith('$$')) {
    report.fail(isNoReference('The Reference Path cannot begin in the Context Object'), at)
  } else {
    checkPath(report, value, at)
  }
}

export function checkPath(report: Report, value: Json, at: string): boolean {
  if (typeof value === 'string' && parses(() => compilePath(value))) {
    return true
  }
  report.fail(IS_NO_PATH, at)
  return false
}

function isReference(text: string): boolean {
  return isDefinite(text) && compilePath(text).root === '$'
}

/** A function, too, may have several values before it. */
function isDefinite(text: string): boolean {
  const { definite, call } = compilePath(text)
  return definite && call === undefined
}

/** AWS names the field that has the template, not the place within it. */
function checkTemplate(report: Report, template: Json, at: string) {
  if (Array.isArray(template)) {
    for (const item of template) {
      checkTemplate(report, item, at)
    }
  }
  if (!isObject(template)) {
    return
  }
  for (const [key, value] of Object.entries(template)) {
    if (!key.endsWith('.$')) {
      checkTemplate(report, value, at)
    } else if (!isPathOrCall(value)) {
      report.fail(
        `The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call`,
        at,
      )
    }
  }
}

function isPathOrCall(value: Json): boolean {
  return (
    typeof value === 'string' && parses(() => (value.startsWith('$') ? compilePath(value) : parseCall(value)))
  )
}

function parses(parse: () => unknown): boolean {
  try {
    parse()
    return true
  } catch {
    return false
  }
}
