import { readExpression } from '../jsonata/template.ts'
import { isObject, type JsonObject } from '../machine/json.ts'
import type { StateType } from '../machine/machine.ts'
import { parseResource } from '../machine/resource.ts'
import { parseTimestamp } from '../machine/timestamp.ts'
import { checkAssign } from './check-assign.ts'
import { checkChoices } from './check-choices.ts'
import { checkExpressions } from './check-expressions.ts'
import { checkFields, checkText, type FieldSet } from './check-fields.ts'
import { checkHandlers } from './check-handlers.ts'
import { checkMap, checkParallel } from './check-nested-states.ts'
import { checkNumber, type NumberRange } from './check-number.ts'
import { checkParameters } from './check-parameters.ts'
import { checkPaths } from './check-paths.ts'
import { checkResource } from './check-resource.ts'
import { checkNext } from './check-transitions.ts'
import { checkQueryLanguage, languageOf } from './query-language.ts'
import { type Report, requireFields, requireOne } from './report.ts'
import { STATE_FIELDS } from './state-fields.ts'
import type { ValidationScope } from './validation-scope.ts'
import { excludeEachOther, hasOtherType, IS_NO_TIMESTAMP, wasMissing } from './wording.ts'

/** A state: its fields, its values, and the states inside it. */
export function checkState(
  report: Report,
  state: JsonObject,
  at: string,
  { own, inner }: { own: ValidationScope; inner: ValidationScope },
) {
  if (!requireFields(report, state, ['Type'], at)) {
    return
  }
  const type = String(state.Type) as StateType
  const fields = Object.hasOwn(STATE_FIELDS, type) ? STATE_FIELDS[type] : undefined
  if (!fields) {
    return report.fail(
      `The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]`,
      `${at}/Type`,
    )
  }
  const language = languageOf(state.QueryLanguage, own.language)
  if (own.language === 'JSONata' && language === 'JSONPath') {
    report.fail(`'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine`, at)
  } else {
    checkFields(report, state, at, { language, fields: fieldsOf(type) })
  }
  checkQueryLanguage(report, state, `${at}/QueryLanguage`)
  if (fields.continues) {
    checkNext(report, state, at)
  }
  checkAssign(report, state, at, own)
  if (language === 'JSONata') {
    checkExpressions(report, state, at)
  } else {
    checkPaths(report, state, at)
  }
  checkHandlers(report, state, at, language)
  checkValues(report, state, at, language)

  if (type === 'Task') {
    checkTask(report, state, at, { type: own.type, language })
  }
  if (type === 'Choice') {
    checkChoices(report, state, at, language)
  }
  if (type === 'Wait') {
    checkWait(report, state, at, language)
  }
  if (type === 'Parallel') {
    checkParallel(report, state, at, inner)
  }
  if (type === 'Map') {
    checkMap(report, state, at, inner)
  }
}

/** A state that ends or branches has neither Next nor End. */
function fieldsOf(type: StateType): FieldSet {
  const { both, jsonPath, jsonata, continues } = STATE_FIELDS[type]
  const common = ['Type', 'Comment', 'QueryLanguage', ...(continues ? ['Next', 'End'] : [])]
  return { both: [...common, ...both], jsonPath, jsonata }
}

const LONGEST_SECONDS = 99_999_999

const NUMBERS: Readonly<Record<string, NumberRange>> = {
  TimeoutSeconds: { least: 1, most: LONGEST_SECONDS },
  HeartbeatSeconds: { least: 1, most: LONGEST_SECONDS },
  Seconds: { least: 0, most: LONGEST_SECONDS },
  MaxConcurrency: { least: 0 },
  ToleratedFailureCount: { least: 0 },
  ToleratedFailurePercentage: { least: 0, most: 100, fractions: true },
}

/** Fields that may be given by a path instead. */
const PAIRS = ['TimeoutSeconds', 'HeartbeatSeconds', 'MaxConcurrency', 'ToleratedFailureCount']
  .concat(['ToleratedFailurePercentage', 'Error', 'Cause'])
  .map((field) => [field, `${field}Path`])

function checkValues(report: Report, state: JsonObject, at: string, language: string) {
  for (const [field, range] of Object.entries(NUMBERS)) {
    if (language !== 'JSONata' || readExpression(state[field]) === undefined) {
      checkNumber(report, state[field], `${at}/${field}`, range)
    }
  }
  for (const pair of PAIRS) {
    if (pair.every((field) => state[field] !== undefined)) {
      report.fail(excludeEachOther(pair), at)
    }
  }
  for (const field of ['Error', 'Cause', 'Default']) {
    checkText(report, state[field], `${at}/${field}`)
  }
  const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state
  if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
    report.fail(`'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'`, at)
  }
}

function checkTask(
  report: Report,
  state: JsonObject,
  at: string,
  { type, language }: Pick<ValidationScope, 'type' | 'language'>,
) {
  if (!requireFields(report, state, ['Resource'], at)) {
    return
  }
  checkResource(report, state.Resource!, `${at}/Resource`, type)
  checkParameters(report, state, at, language)
  const { Credentials: credentials } = state
  if (credentials === undefined) {
    return
  }
  if (parseResource(String(state.Resource))?.kind === 'activity') {
    report.fail(`The field 'Credentials' is not supported for activities`, at)
  }
  if (
    !isObject(credentials) ||
    (credentials.RoleArn === undefined && credentials['RoleArn.$'] === undefined)
  ) {
    report.fail(wasMissing('RoleArn'), `${at}/Credentials`)
  }
}

function checkWait(report: Report, state: JsonObject, at: string, language: string) {
  requireOne(report, state, ['SecondsPath', 'Seconds', 'TimestampPath', 'Timestamp'], at)
  const { Timestamp: timestamp } = state
  if (timestamp === undefined || (language === 'JSONata' && readExpression(timestamp) !== undefined)) {
    return
  }
  if (typeof timestamp !== 'string') {
    report.fail(hasOtherType('[STRING]'), `${at}/Timestamp`)
  } else if (parseTimestamp(timestamp) === undefined) {
    report.fail(IS_NO_TIMESTAMP, `${at}/Timestamp`)
  }
}
