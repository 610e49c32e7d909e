import type { Language } from '../definition/language.ts'
import type { JsonObject } from '../json.ts'

export function createJsonPathLanguage(_state: JsonObject): Language {
  throw new Error('not yet')
}
