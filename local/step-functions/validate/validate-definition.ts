import { isObject, type Json } from '../machine/json.ts'
import { checkFields } from './check-fields.ts'
import { checkNumber } from './check-number.ts'
import { checkRegion } from './check-region.ts'
import { ExpressionProblems } from './expression-problems.ts'
import { findJsonProblem } from './json-problem.ts'
import { checkQueryLanguage, languageOf } from './query-language.ts'
import { createReport, type Diagnostic } from './report.ts'
import { MACHINE } from './state-fields.ts'
import { isNoneOf } from './wording.ts'

export type { Diagnostic } from './report.ts'

/** Characters of a definition that is checked at once: it has 2,000 expressions at the most. */
const SHORT = 20_000

/** `validateDefinition` for requests: that of a long definition lets others have their turn. */
export async function validateInTurns(text: string, type: 'STANDARD' | 'EXPRESS'): Promise<Diagnostic[]> {
  const expressions = new ExpressionProblems()
  if (text.length > SHORT && text.includes('{%') && findJsonProblem(text) === undefined) {
    await expressions.readAll(JSON.parse(text) as Json)
  }
  return validateDefinition(text, type, expressions)
}

/** Returns everything that is wrong with a definition, in AWS's words where they are known. */
export function validateDefinition(
  text: string,
  type: 'STANDARD' | 'EXPRESS',
  expressions = new ExpressionProblems(),
): Diagnostic[] {
  // Blank text is no JSON, but for AWS's parser it is a document without a value.
  const problem = text.trim() === '' ? undefined : findJsonProblem(text)
  if (problem) {
    return [{ severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message: problem }]
  }
  const definition = text.trim() === '' ? null : (JSON.parse(text) as Json)
  if (!isObject(definition)) {
    const message = 'Definition must be a valid JSON object'
    return [{ severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message }]
  }
  const report = createReport(expressions)
  const language = languageOf(definition.QueryLanguage, 'JSONPath')
  checkFields(report, definition, '/', { language, fields: MACHINE })
  checkQueryLanguage(report, definition, '/QueryLanguage')
  if (definition.Version !== undefined && definition.Version !== '1.0') {
    report.fail(isNoneOf(['1.0']), '/Version')
  }
  checkNumber(report, definition.TimeoutSeconds, '/TimeoutSeconds', { least: 0, most: 99_999_999 })
  checkRegion(report, definition, '', {
    type,
    language,
    outer: [],
    names: new Set(),
    text,
    checkRegion,
  })
  return report.diagnostics
}
