import type { Json, JsonObject } from '../machine/json.ts'

export interface Diagnostic {
  severity: 'ERROR' | 'WARNING'
  code: string
  message: string
  location?: string
}

/** Where the validator is, and what it has found; paths are those of AWS's messages: `/States/A/Retry[0]`. */
export interface Report {
  readonly diagnostics: Diagnostic[]
  fail(message: string, location: string, code?: string): void
}

export function createReport(): Report {
  const diagnostics: Diagnostic[] = []
  return {
    diagnostics,
    fail(message, location, code = 'SCHEMA_VALIDATION_FAILED') {
      diagnostics.push({ severity: 'ERROR', code, message, location })
    },
  }
}

/** The type of a JSON value in messages. */
export const typeName = (value: Json | undefined) =>
  value === null
    ? 'NULL'
    : Array.isArray(value)
      ? 'ARRAY'
      : typeof value === 'object'
        ? 'OBJECT'
        : (typeof value).toUpperCase()

/** Complains of required fields that are missing, all in one. */
export function requireFields(
  report: Report,
  value: JsonObject,
  fields: readonly string[],
  location: string,
): boolean {
  const missing = fields.filter((field) => value[field] === undefined)
  if (missing.length > 0) {
    report.fail(`These fields are required: [${missing.join(', ')}]`, location)
  }
  return missing.length === 0
}
