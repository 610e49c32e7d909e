import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import { checkQueryLanguage, checkState, languageOf } from './check-state.ts'
import { findJsonProblem } from './json-problem.ts'
import { createReport, type Diagnostic, type Report, requireFields } from './report.ts'

export type { Diagnostic } from './report.ts'

/** What a validator of states needs to know of its surroundings. */
export interface Surroundings {
  readonly type: 'STANDARD' | 'EXPRESS'
  readonly language: string
  /** Variables of the scopes around; an inner scope must not assign them. */
  readonly outer: ReadonlySet<string>
  readonly names: Set<string>
  readonly text: string
}

/** Everything that is wrong with a definition, in AWS's words where they are known. */
export function validateDefinition(text: string, type: 'STANDARD' | 'EXPRESS'): Diagnostic[] {
  const report = createReport()
  const problem = findJsonProblem(text)
  if (problem) {
    report.diagnostics.push({ severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message: problem })
    return report.diagnostics
  }
  const definition = JSON.parse(text) as Json
  if (!isObject(definition)) {
    report.diagnostics.push({
      severity: 'ERROR',
      code: 'INVALID_JSON_DESCRIPTION',
      message: 'The definition must be a JSON object',
    })
    return report.diagnostics
  }
  checkQueryLanguage(report, definition, '/QueryLanguage')
  const timeout = definition.TimeoutSeconds
  if (timeout !== undefined && !(typeof timeout === 'number' && Number.isInteger(timeout) && timeout > 0)) {
    report.fail('Expected value of type Integer greater than 0', '/TimeoutSeconds')
  }
  checkRegion(report, definition, '', {
    type,
    language: languageOf(definition.QueryLanguage, 'JSONPath'),
    outer: new Set(),
    names: new Set(),
    text,
  })
  return report.diagnostics
}

/** StartAt and States of a machine, branch or item processor: each target exists, each state can be reached. */
export function checkRegion(report: Report, region: JsonObject, path: string, around: Surroundings) {
  if (!requireFields(report, region, ['StartAt', 'States'], path || '/')) {
    return
  }
  if (path !== '' && region.QueryLanguage !== undefined) {
    report.fail("Field 'QueryLanguage' is not supported", path)
  }
  if (!isObject(region.States)) {
    return report.fail('Expected value of type [OBJECT]', `${path}/States`)
  }
  const states = Object.entries(region.States)
  if (states.length === 0) {
    return report.fail('States must have at least one state', `${path}/States`)
  }

  const inner: Surroundings = { ...around, outer: new Set([...around.outer, ...assignedBy(region.States)]) }
  for (const [name, state] of states) {
    const at = `${path}/States/${name}`
    if (name.length > 80) {
      report.fail('The name of a state must not be longer than 80 characters', at)
    }
    if (around.names.has(name)) {
      report.fail(`Duplicate state name: ${name}`, at, 'DUPLICATE_STATE_NAME')
    }
    around.names.add(name)
    if (isObject(state)) {
      checkState(report, state, at, { own: around, inner })
    } else {
      report.fail('Expected value of type [OBJECT]', at)
    }
  }
  const lacksEnd = path === '' && !Object.values(region.States).some(isTerminal)
  checkTransitions(report, region, path, { unreachable: !lacksEnd })
  if (lacksEnd) {
    report.diagnostics.push({
      severity: 'ERROR',
      code: 'MISSING_END_STATE',
      message: 'Workflow has no terminal state',
    })
  }
}

const isTerminal = (state: Json) =>
  isObject(state) &&
  (state.End === true || state.Type === 'Succeed' || state.Type === 'Fail' || state.Type === 'Choice')

/** What a Catch assigns is not in force while the states inside run. */
function assignedBy(states: JsonObject): string[] {
  const names: string[] = []
  for (const state of Object.values(states)) {
    if (isObject(state)) {
      for (const holder of [state, state.Choices].flat()) {
        if (isObject(holder) && isObject(holder.Assign)) {
          names.push(...Object.keys(holder.Assign).map((name) => name.replace(/\.\$$/, '')))
        }
      }
    }
  }
  return names
}

/** Targets of a state, with the field each stands in. */
function targetsOf(state: JsonObject): [field: string, target: string][] {
  const targets: [string, string][] = []
  const add = (field: string, target: Json | undefined) => {
    if (typeof target === 'string') {
      targets.push([field, target])
    }
  }
  add('Next', state.Next)
  add('Default', state.Default)
  for (const field of ['Choices', 'Catch'] as const) {
    if (Array.isArray(state[field])) {
      state[field].forEach((rule, i) => {
        if (isObject(rule)) {
          add(`${field}[${i}]/Next`, rule.Next)
        }
      })
    }
  }
  return targets
}

function checkTransitions(
  report: Report,
  region: JsonObject,
  path: string,
  { unreachable }: { unreachable: boolean },
) {
  const states = region.States as JsonObject
  const start = String(region.StartAt)
  const isMissing = (target: string) => !Object.hasOwn(states, target)
  const missing = 'MISSING_TRANSITION_TARGET'
  if (isMissing(start)) {
    report.fail(`Missing 'StartAt' target: ${start}`, `${path}/StartAt`, missing)
  }
  const reached = new Set<string>()
  const visit = [start]
  for (const name of visit) {
    if (reached.has(name) || isMissing(name)) {
      continue
    }
    reached.add(name)
    if (isObject(states[name])) {
      visit.push(...targetsOf(states[name]).map(([, target]) => target))
    }
  }
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) {
      continue
    }
    for (const [field, target] of targetsOf(state)) {
      if (isMissing(target)) {
        report.fail(
          `Missing '${field.split('/').at(-1)}' target: ${target}`,
          `${path}/States/${name}/${field}`,
          missing,
        )
      }
    }
    if (unreachable && !isMissing(start) && !reached.has(name)) {
      report.fail(`State "${name}" is not reachable.`, `${path}/States/${name}`, missing)
    }
  }
}
