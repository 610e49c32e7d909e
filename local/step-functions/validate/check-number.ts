import type { Json } from '../machine/json.ts'
import type { Report } from './report.ts'
import { hasOtherType, isAbove, isBelow } from './wording.ts'

export interface NumberRange {
  readonly least?: number
  readonly most?: number
  /** Whether the number need not be an integer. */
  readonly fractions?: boolean
}

/** A field whose value is a number within a range; one that is not given is right. */
export function checkNumber(report: Report, value: Json | undefined, at: string, range: NumberRange) {
  if (value === undefined) {
    return
  }
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY, fractions = false } = range
  if (typeof value !== 'number' || !(fractions || Number.isInteger(value))) {
    report.fail(hasOtherType(fractions ? 'Float' : 'Integer'), at)
  } else if (value < least) {
    report.fail(isBelow(print(least, fractions)), at)
  } else if (value > most) {
    report.fail(isAbove(print(most, fractions)), at)
  }
}

/** The bounds of what need not be an integer are printed as such. */
function print(bound: number, fractions: boolean): string {
  return fractions && Number.isInteger(bound) ? `${bound}.0` : String(bound)
}
