import type { JsonObject } from '../machine/json.ts'

export interface Diagnostic {
  severity: 'ERROR' | 'WARNING'
  code: string
  message: string
  location?: string
}

/** What the validator has found; locations are those of AWS's messages: `/States/A/Retry[0]`. */
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

/** Reports the required fields that are missing, all in one; returns whether there are none. */
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
