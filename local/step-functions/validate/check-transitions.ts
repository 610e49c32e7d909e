import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import { type Report, requireOne } from './report.ts'
import { hasOtherType } from './wording.ts'

/** Each target of the region's states exists; each state can be reached, where `unreachable` asks for it. */
export function checkTransitions(
  report: Report,
  region: JsonObject,
  path: string,
  { unreachable }: { unreachable: boolean },
) {
  const states = region.States as JsonObject
  const start = String(region.StartAt)
  const isText = typeof region.StartAt === 'string'
  const isMissing = (target: string) => !Object.hasOwn(states, target)
  const missing = 'MISSING_TRANSITION_TARGET'
  if (isText && isMissing(start)) {
    report.fail(`Missing 'Next' target: ${start}`, `${path}/StartAt`, missing)
  }
  const reached = reachableFrom(states, start)
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) {
      continue
    }
    for (const [field, target] of targetsOf(state)) {
      if (isMissing(target)) {
        report.fail(`Missing 'Next' target: ${target}`, `${path}/States/${name}/${field}`, missing)
      }
    }
    if (unreachable && isText && !reached.has(name)) {
      report.fail(`State "${name}" is not reachable.`, `${path}/States/${name}`, missing)
    }
  }
}

function reachableFrom(states: JsonObject, start: string): Set<string> {
  const reached = new Set<string>()
  const visit = [start]
  for (const name of visit) {
    const state = Object.hasOwn(states, name) ? states[name] : undefined
    if (reached.has(name) || state === undefined) {
      continue
    }
    reached.add(name)
    if (isObject(state)) {
      for (const [, target] of targetsOf(state)) {
        visit.push(target)
      }
    }
  }
  return reached
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

/** A state that continues has Next, or End. */
export function checkNext(report: Report, state: JsonObject, at: string) {
  const { Next: next, End: end } = state
  requireOne(report, { Next: next!, ...(end === true ? { End: end } : {}) }, ['Next', 'End'], at)
  if (next !== undefined && typeof next !== 'string') {
    report.fail(hasOtherType('[STRING]'), `${at}/Next`)
  }
  if (end !== undefined && typeof end !== 'boolean') {
    report.fail(hasOtherType('[BOOLEAN]'), `${at}/End`)
  }
}
