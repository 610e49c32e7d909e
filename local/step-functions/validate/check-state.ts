import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import type { StateType } from '../machine/machine.ts'
import { checkChoices } from './check-choices.ts'
import { checkHandlers } from './check-handlers.ts'
import { checkLabel } from './check-label.ts'
import { checkExpressions, checkPaths } from './check-paths.ts'
import { checkRegion, type Surroundings } from './check-region.ts'
import { checkResource } from './check-resource.ts'
import { type Report, requireFields } from './report.ts'
import { stateFields } from './state-fields.ts'

/** A state: its fields, its values, and the states inside it. */
export function checkState(
  report: Report,
  state: JsonObject,
  at: string,
  { own, inner }: { own: Surroundings; inner: Surroundings },
) {
  if (!requireFields(report, state, ['Type'], at)) {
    return
  }
  const type = String(state.Type) as StateType
  const fields = Object.hasOwn(stateFields, type) ? stateFields[type] : undefined
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
    checkTransition(report, state, at)
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

/** Anything but exactly `JSONPath` is taken for JSONata. */
export const languageOf = (given: Json | undefined, inherited: string) =>
  given === undefined ? inherited : given === 'JSONPath' ? 'JSONPath' : 'JSONata'

function checkFields(report: Report, state: JsonObject, at: string, language: string) {
  const { both, jsonPath, jsonata } = stateFields[String(state.Type) as StateType]
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

function checkTransition(report: Report, state: JsonObject, at: string) {
  const ends = state.End === true
  if (state.Next !== undefined && ends) {
    report.fail('These fields are mutually exclusive: [Next, End]', at)
  }
  if (state.Next === undefined && !ends) {
    report.fail('One of these fields is required: [Next, End]', at)
  }
  if (state.Next !== undefined && typeof state.Next !== 'string') {
    report.fail('Expected value of type [STRING]', `${at}/Next`)
  }
}

function checkAssign(report: Report, state: JsonObject, at: string, { outer }: Surroundings) {
  const holders: [Json | undefined, string][] = [[state.Assign, `${at}/Assign`]]
  for (const field of ['Choices', 'Catch'] as const) {
    if (Array.isArray(state[field])) {
      state[field].forEach((rule, i) => {
        if (isObject(rule)) {
          holders.push([rule.Assign, `${at}/${field}[${i}]/Assign`])
        }
      })
    }
  }
  for (const [assign, where] of holders) {
    if (assign === undefined) {
      continue
    }
    if (!isObject(assign)) {
      report.fail('Expected value of type [OBJECT]', where)
      continue
    }
    for (const key of Object.keys(assign)) {
      const name = key.replace(/\.\$$/, '')
      if (!/^\p{ID_Start}\p{ID_Continue}{0,79}$/u.test(name) || name === 'states') {
        report.fail(`The variable name '${name}' is not valid`, `${where}/${key}`)
      } else if (outer.has(name)) {
        report.fail(`The variable '${name}' is already assigned in an outer scope`, `${where}/${key}`)
      }
    }
  }
}

const integers: Record<string, number> = {
  TimeoutSeconds: 1,
  HeartbeatSeconds: 1,
  Seconds: 0,
  MaxConcurrency: 0,
  ToleratedFailureCount: 0,
  ToleratedFailurePercentage: 0,
}

function checkNumbers(report: Report, state: JsonObject, at: string) {
  for (const [field, least] of Object.entries(integers)) {
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

function checkTask(report: Report, state: JsonObject, at: string, { type }: Surroundings) {
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

function checkParallel(report: Report, state: JsonObject, at: string, inner: Surroundings) {
  if (!requireFields(report, state, ['Branches'], at)) {
    return
  }
  if (!Array.isArray(state.Branches) || state.Branches.length === 0) {
    return report.fail('Expected value of type [ARRAY] with at least one branch', `${at}/Branches`)
  }
  state.Branches.forEach((branch, i) => {
    if (isObject(branch)) {
      checkRegion(report, branch, `${at}/Branches[${i}]`, inner)
    } else {
      report.fail('Expected value of type [OBJECT]', `${at}/Branches[${i}]`)
    }
  })
}

function checkMap(report: Report, state: JsonObject, at: string, inner: Surroundings) {
  if (state.ItemProcessor !== undefined && state.Iterator !== undefined) {
    report.fail('These fields are mutually exclusive: [ItemProcessor, Iterator]', at)
  }
  const processor = state.ItemProcessor ?? state.Iterator
  if (processor === undefined) {
    return report.fail('These fields are required: [ItemProcessor]', at)
  }
  const field = state.ItemProcessor === undefined ? 'Iterator' : 'ItemProcessor'
  if (!isObject(processor)) {
    return report.fail('Expected value of type [OBJECT]', `${at}/${field}`)
  }
  if (state.Label !== undefined && !checkLabel(report, state.Label, inner.text)) {
    return
  }
  const mode = isObject(processor.ProcessorConfig) ? (processor.ProcessorConfig.Mode ?? 'INLINE') : 'INLINE'
  if (mode === 'DISTRIBUTED') {
    report.fail(
      'Distributed Map is not supported by the local Step Functions; use the mode INLINE, or run this machine on AWS',
      `${at}/${field}/ProcessorConfig/Mode`,
      'DISTRIBUTED_MAP_NOT_SUPPORTED',
    )
  } else if (mode !== 'INLINE') {
    report.fail(
      'Value is not valid. Possible values: ["INLINE","DISTRIBUTED"]',
      `${at}/${field}/ProcessorConfig/Mode`,
    )
  } else {
    for (const distributed of ['ItemReader', 'ItemBatcher', 'ResultWriter', 'Label']) {
      if (state[distributed] !== undefined) {
        report.fail(`Field '${distributed}' is not supported in the mode INLINE`, `${at}/${distributed}`)
      }
    }
  }
  checkRegion(report, processor, `${at}/${field}`, inner)
}
