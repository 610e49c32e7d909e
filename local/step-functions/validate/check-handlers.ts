import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import { checkExpressions } from './check-expressions.ts'
import { checkFields } from './check-fields.ts'
import { checkNumber, type NumberRange } from './check-number.ts'
import { checkPaths } from './check-paths.ts'
import { type Report, requireFields } from './report.ts'
import { CATCHER, RETRIER } from './state-fields.ts'
import { hasOtherType, IS_EMPTY, isNoneOf } from './wording.ts'

const RETRY_NUMBERS: Record<string, NumberRange> = {
  IntervalSeconds: { least: 0, most: 31_622_400 },
  MaxAttempts: { least: 0, most: 99_999_999 },
  MaxDelaySeconds: { least: 1, most: 31_622_400 },
  BackoffRate: { least: 1, fractions: true },
}

const JITTER_STRATEGIES = ['NONE', 'FULL']

/** Retry and Catch of a state. */
export function checkHandlers(report: Report, state: JsonObject, at: string, language: string) {
  checkList(report, state.Retry, `${at}/Retry`, (retrier, where) => {
    checkFields(report, retrier, where, { language, fields: RETRIER })
    for (const [field, range] of Object.entries(RETRY_NUMBERS)) {
      checkNumber(report, retrier[field], `${where}/${field}`, range)
    }
    const { JitterStrategy: jitter, MaxDelaySeconds: longest, IntervalSeconds: interval = 1 } = retrier
    if (jitter !== undefined && !JITTER_STRATEGIES.includes(String(jitter))) {
      report.fail(isNoneOf(JITTER_STRATEGIES), `${where}/JitterStrategy`)
    }
    if (typeof longest === 'number' && typeof interval === 'number' && longest <= interval) {
      report.fail(`'MaxDelaySeconds' must be greater than 'IntervalSeconds'`, where)
    }
  })
  checkList(report, state.Catch, `${at}/Catch`, (catcher, where) => {
    checkFields(report, catcher, where, { language, fields: CATCHER })
    requireFields(report, catcher, ['Next'], where)
    if (language === 'JSONata') {
      checkExpressions(report, catcher, where)
    } else {
      checkPaths(report, catcher, where)
    }
  })
}

function checkList(
  report: Report,
  list: Json | undefined,
  at: string,
  check: (handler: JsonObject, where: string) => void,
) {
  if (list === undefined) {
    return
  }
  if (!Array.isArray(list)) {
    return report.fail(hasOtherType('[ARRAY]'), at)
  }
  for (const [i, handler] of list.entries()) {
    const where = `${at}[${i}]`
    if (!isObject(handler)) {
      report.fail(hasOtherType('[OBJECT]'), where)
      continue
    }
    if (requireFields(report, handler, ['ErrorEquals'], where)) {
      checkErrors(report, handler.ErrorEquals!, `${where}/ErrorEquals`, i === list.length - 1)
    }
    check(handler, where)
  }
}

function checkErrors(report: Report, errors: Json, at: string, isLast: boolean) {
  if (!Array.isArray(errors) || errors.length === 0) {
    return report.fail(Array.isArray(errors) ? IS_EMPTY : hasOtherType('[ARRAY]'), at)
  }
  if (!errors.every((error) => typeof error === 'string')) {
    report.fail(hasOtherType('[STRING]'), at)
  }
  if (!errors.includes('States.ALL')) {
    return
  }
  if (errors.length > 1 || !isLast) {
    report.fail('States.ALL must appear alone and at end of list', at)
  }
}
