import type { Json, JsonObject } from '../machine/json.ts'
import type { Report } from './report.ts'
import { hasOtherType, isNoneOf } from './wording.ts'

/** Anything but exactly `JSONPath` is taken for JSONata. */
export function languageOf(given: Json | undefined, inherited: string): string {
  return given === undefined ? inherited : given === 'JSONPath' ? 'JSONPath' : 'JSONata'
}

export function checkQueryLanguage(report: Report, { QueryLanguage: language }: JsonObject, at: string) {
  if (language === undefined || language === 'JSONPath' || language === 'JSONata') {
    return
  }
  if (typeof language === 'string') {
    report.fail(isNoneOf(['JSONPath', 'JSONata']), at)
  } else {
    report.fail(hasOtherType('[STRING]'), at)
  }
}
