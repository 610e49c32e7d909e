import { isObject, type JsonObject } from '../machine/json.ts'
import type { StateType } from '../machine/machine.ts'
import { checkAssign } from './check-assign.ts'
import { checkChoices } from './check-choices.ts'
import { checkExpressions } from './check-expressions.ts'
import { checkHandlers } from './check-handlers.ts'
import { checkMap, checkParallel } from './check-nested-states.ts'
import { checkPaths } from './check-paths.ts'
import { checkResource } from './check-resource.ts'
import { checkNext } from './check-transitions.ts'
import { checkQueryLanguage, languageOf } from './query-language.ts'
import { type Report, requireFields } from './report.ts'
import { STATE_FIELDS } from './state-fields.ts'
import type { ValidationScope } from './validation-scope.ts'

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
      `Value is not valid. Possible values: ["Task","Pass","Choice","Wait","Succeed","Fail","Parallel","Map"]`,
      `${at}/Type`,
    )
  }
  const language = languageOf(state.QueryLanguage, own.language)
  if (own.language === 'JSONata' && language === 'JSONPath') {
    report.fail(`'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine`, at)
  } else {
    checkFields(report, state, at, language)
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
  checkNumbers(report, state, at)

  if (type === 'Task') {
    checkTask(report, state, at, own)
  }
  if (type === 'Choice') {
    checkChoices(report, state, at, language)
  }
  if (type === 'Wait') {
    checkWait(report, state, at)
  }
  if (type === 'Parallel') {
    checkParallel(report, state, at, inner)
  }
  if (type === 'Map') {
    checkMap(report, state, at, inner)
  }
}

function checkFields(report: Report, state: JsonObject, at: string, language: string) {
  const { both, jsonPath, jsonata } = STATE_FIELDS[String(state.Type) as StateType]
  const allowed = new Set([
    ...['Type', 'Comment', 'QueryLanguage', 'Next', 'End'],
    ...both,
    ...(language === 'JSONata' ? jsonata : jsonPath),
  ])
  const other = language === 'JSONata' ? 'JSONPath' : 'JSONata'
  const foreign = new Set(other === 'JSONPath' ? jsonPath : jsonata)
  for (const field of Object.keys(state)) {
    if (foreign.has(field) && !allowed.has(field)) {
      report.fail(
        `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${other}' QueryLanguage`,
        at,
      )
    } else if (!allowed.has(field)) {
      report.fail(`Field '${field}' is not supported`, at)
    }
  }
}

/** The least value of each field that is an integer. */
const INTEGERS: Record<string, number> = {
  TimeoutSeconds: 1,
  HeartbeatSeconds: 1,
  Seconds: 0,
  MaxConcurrency: 0,
  ToleratedFailureCount: 0,
  ToleratedFailurePercentage: 0,
}

function checkNumbers(report: Report, state: JsonObject, at: string) {
  for (const [field, least] of Object.entries(INTEGERS)) {
    const value = state[field]
    if (value === undefined || typeof value === 'string') {
      continue
    }
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least) {
      report.fail(`Expected value of type Integer that is at least ${least}`, `${at}/${field}`)
    }
    if (state[`${field}Path`] !== undefined) {
      report.fail(`These fields are mutually exclusive: [${field}, ${field}Path]`, at)
    }
  }
  const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state
  if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
    report.fail(`'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'`, at)
  }
}

function checkTask(report: Report, state: JsonObject, at: string, { type }: ValidationScope) {
  if (!requireFields(report, state, ['Resource'], at)) {
    return
  }
  checkResource(report, String(state.Resource), `${at}/Resource`, type)
  if (state.Credentials === undefined) {
    return
  }
  const { Credentials: credentials } = state
  if (
    !isObject(credentials) ||
    (credentials.RoleArn === undefined && credentials['RoleArn.$'] === undefined)
  ) {
    report.fail(`The field 'RoleArn' is required but was missing`, `${at}/Credentials`)
  }
}

function checkWait(report: Report, state: JsonObject, at: string) {
  const given = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'].filter(
    (field) => state[field] !== undefined,
  )
  if (given.length !== 1) {
    report.fail(
      'Exactly one of these fields is required: [Seconds, SecondsPath, Timestamp, TimestampPath]',
      at,
    )
  }
}
