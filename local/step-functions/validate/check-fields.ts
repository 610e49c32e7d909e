import type { Json, JsonObject } from '../machine/json.ts'
import type { Report } from './report.ts'
import { hasOtherType, isForeign, isUnsupported } from './wording.ts'

/** Fields of an object: in both query languages, in JSONPath only, in JSONata only. */
export interface FieldSet {
  readonly both: readonly string[]
  readonly jsonPath?: readonly string[]
  readonly jsonata?: readonly string[]
}

/** Refuses the fields that an object does not have, and those that it has in the other query language alone. */
export function checkFields(
  report: Report,
  holder: JsonObject,
  at: string,
  { language, fields }: { language: string; fields: FieldSet },
) {
  const { both, jsonPath = [], jsonata = [] } = fields
  const [own, foreign] = language === 'JSONata' ? [jsonata, jsonPath] : [jsonPath, jsonata]
  for (const field of Object.keys(holder)) {
    if (both.includes(field) || own.includes(field)) {
      continue
    }
    report.fail(foreign.includes(field) ? isForeign(field, language) : isUnsupported(field), at)
  }
  checkText(report, holder.Comment, `${at === '/' ? '' : at}/Comment`)
}

/** A field whose value is text; one that is not given is right. */
export function checkText(report: Report, value: Json | undefined, at: string) {
  if (value !== undefined && typeof value !== 'string') {
    report.fail(hasOtherType('[STRING]'), at)
  }
}
