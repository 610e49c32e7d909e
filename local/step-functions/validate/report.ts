import type { JsonObject } from '../machine/json.ts'
import type { ExpressionProblems } from './expression-problems.ts'
import { excludeEachOther, isRequired, needsOneOf } from './wording.ts'

export interface Diagnostic {
  severity: 'ERROR' | 'WARNING'
  code: string
  message: string
  location?: string
}

/** What the validator has found; locations are those of AWS's messages: `/States/A/Retry[0]`. */
export interface Report {
  readonly diagnostics: Diagnostic[]
  readonly expressions: ExpressionProblems
  fail(message: string, location: string, code?: string): void
}

export function createReport(expressions: ExpressionProblems): Report {
  const diagnostics: Diagnostic[] = []
  return {
    diagnostics,
    expressions,
    fail(message, location, code = 'SCHEMA_VALIDATION_FAILED') {
      diagnostics.push({ severity: 'ERROR', code, message, location })
    },
  }
}

/** Reports the required fields that are missing, all in one; returns whether there are none. */
export function requireFields(
  report: Report,
  value: JsonObject,
  fields: readonly string[],
  location: string,
): boolean {
  const missing = fields.filter((field) => value[field] === undefined)
  if (missing.length > 0) {
    report.fail(isRequired(missing), location)
  }
  return missing.length === 0
}

/** Reports fields of which exactly one must be given. */
export function requireOne(report: Report, value: JsonObject, fields: readonly string[], location: string) {
  const given = fields.filter((field) => value[field] !== undefined)
  if (given.length === 0) {
    report.fail(needsOneOf(fields), location)
  } else if (given.length > 1) {
    report.fail(excludeEachOther(fields), location)
  }
}
