import { isObject, type Json } from '../machine/json.ts'
import { checkRegion } from './check-region.ts'
import { findJsonProblem } from './json-problem.ts'
import { checkQueryLanguage, languageOf } from './query-language.ts'
import { createReport, type Diagnostic } from './report.ts'

export type { Diagnostic } from './report.ts'

/** Returns everything that is wrong with a definition, in AWS's words where they are known. */
export function validateDefinition(text: string, type: 'STANDARD' | 'EXPRESS'): Diagnostic[] {
  const problem = findJsonProblem(text)
  if (problem) {
    return [{ severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message: problem }]
  }
  const definition = JSON.parse(text) as Json
  if (!isObject(definition)) {
    const message = 'The definition must be a JSON object'
    return [{ severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message }]
  }
  const report = createReport()
  checkQueryLanguage(report, definition, '/QueryLanguage')
  const timeout = definition.TimeoutSeconds
  if (timeout !== undefined && !(typeof timeout === 'number' && Number.isInteger(timeout) && timeout > 0)) {
    report.fail('Expected value of type Integer greater than 0', '/TimeoutSeconds')
  }
  checkRegion(report, definition, '', {
    type,
    language: languageOf(definition.QueryLanguage, 'JSONPath'),
    outer: new Set(),
    names: new Set(),
    text,
    checkRegion,
  })
  return report.diagnostics
}
