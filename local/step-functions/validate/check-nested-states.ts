import { isObject, type JsonObject } from '../machine/json.ts'
import { checkItemProcessor, hasExpressExecutions } from './check-distributed-map.ts'
import { checkFields } from './check-fields.ts'
import { checkLabel } from './check-label.ts'
import { languageOf } from './query-language.ts'
import { type Report, requireFields, requireOne } from './report.ts'
import { BRANCH, ITEM_PROCESSOR } from './state-fields.ts'
import type { ValidationScope } from './validation-scope.ts'
import { hasOtherType, IS_EMPTY } from './wording.ts'

/** Branches of a Parallel. */
export function checkParallel(report: Report, state: JsonObject, at: string, inner: ValidationScope) {
  if (!requireFields(report, state, ['Branches'], at)) {
    return
  }
  if (!Array.isArray(state.Branches) || state.Branches.length === 0) {
    return report.fail(Array.isArray(state.Branches) ? IS_EMPTY : hasOtherType('[ARRAY]'), `${at}/Branches`)
  }
  state.Branches.forEach((branch, i) => {
    if (isObject(branch)) {
      checkFields(report, branch, `${at}/Branches[${i}]`, { language: inner.language, fields: BRANCH })
      inner.checkRegion(report, branch, `${at}/Branches[${i}]`, inner)
    } else {
      report.fail(hasOtherType('[OBJECT]'), `${at}/Branches[${i}]`)
    }
  })
}

/** The item processor of a Map. */
export function checkMap(report: Report, state: JsonObject, at: string, inner: ValidationScope) {
  requireOne(report, state, ['ItemProcessor', 'Iterator'], at)
  const field = state.ItemProcessor === undefined ? 'Iterator' : 'ItemProcessor'
  const processor = state[field]
  if (processor === undefined) {
    return
  }
  if (!isObject(processor)) {
    return report.fail(hasOtherType('[OBJECT]'), `${at}/${field}`)
  }
  if (state.Label !== undefined && !checkLabel(report, state.Label, inner.text)) {
    return
  }
  checkFields(report, processor, `${at}/${field}`, { language: inner.language, fields: ITEM_PROCESSOR })
  const language = languageOf(state.QueryLanguage, inner.language)
  checkItemProcessor(report, state, processor, { at, field, type: inner.type, language })
  const type = hasExpressExecutions(processor) ? 'EXPRESS' : inner.type
  inner.checkRegion(report, processor, `${at}/${field}`, { ...inner, type })
}
