import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import { checkExpressions } from './check-expressions.ts'
import { checkPaths } from './check-paths.ts'
import { type Report, requireFields } from './report.ts'

/** Retry and Catch of a state. */
export function checkHandlers(report: Report, state: JsonObject, at: string, language: string) {
  checkList(report, state.Retry, `${at}/Retry`, (retrier, where) => {
    checkRange(report, retrier, 'IntervalSeconds', where, { least: 0, most: 31_622_400, integer: true })
    checkRange(report, retrier, 'MaxAttempts', where, { least: 0, most: 99_999_999, integer: true })
    checkRange(report, retrier, 'MaxDelaySeconds', where, { least: 1, most: 31_622_400, integer: true })
    checkRange(report, retrier, 'BackoffRate', where, {
      least: 1,
      most: Number.POSITIVE_INFINITY,
      integer: false,
    })
    const { JitterStrategy: jitter, MaxDelaySeconds: longest, IntervalSeconds: interval = 1 } = retrier
    if (jitter !== undefined && jitter !== 'FULL' && jitter !== 'NONE') {
      report.fail('Value is not valid. Possible values: ["FULL","NONE"]', `${where}/JitterStrategy`)
    }
    if (typeof longest === 'number' && typeof interval === 'number' && longest <= interval) {
      report.fail(`'MaxDelaySeconds' must be greater than 'IntervalSeconds'`, where)
    }
  })
  checkList(report, state.Catch, `${at}/Catch`, (catcher, where) => {
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
    return report.fail('Expected value of type [ARRAY]', at)
  }
  for (const [i, handler] of list.entries()) {
    const where = `${at}[${i}]`
    if (!isObject(handler)) {
      report.fail('Expected value of type [OBJECT]', where)
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
    return report.fail('Expected value of type [ARRAY] with at least one error name', at)
  }
  if (!errors.every((error) => typeof error === 'string')) {
    report.fail('Expected values of type [STRING]', at)
  }
  if (!errors.includes('States.ALL')) {
    return
  }
  if (errors.length > 1) {
    report.fail(`'States.ALL' must appear alone in 'ErrorEquals'`, at)
  }
  if (!isLast) {
    report.fail(`'States.ALL' must appear in the last element of the list`, at)
  }
}

function checkRange(
  report: Report,
  retrier: JsonObject,
  field: string,
  at: string,
  { least, most, integer }: { least: number; most: number; integer: boolean },
) {
  const value = retrier[field]
  if (value === undefined) {
    return
  }
  if (typeof value !== 'number' || (integer && !Number.isInteger(value)) || value < least || value > most) {
    report.fail(
      `Expected value of type ${integer ? 'Integer' : 'Number'} between ${least} and ${most}`,
      `${at}/${field}`,
    )
  }
}
