import type { Json, JsonObject } from '../machine/json.ts'
import type { Report } from './report.ts'

/** Anything but exactly `JSONPath` is taken for JSONata. */
export function languageOf(given: Json | undefined, inherited: string): string {
  return given === undefined ? inherited : given === 'JSONPath' ? 'JSONPath' : 'JSONata'
}

export function checkQueryLanguage(report: Report, { QueryLanguage: language }: JsonObject, at: string) {
  if (language === undefined || language === 'JSONPath' || language === 'JSONata') {
    return
  }
  if (typeof language === 'string') {
    report.fail('Value should be one of the following: [JSONPath, JSONata]', at)
  } else {
    report.fail('Expected value of type [STRING]', at)
  }
}
