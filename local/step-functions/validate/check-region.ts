import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import { checkText } from './check-fields.ts'
import { checkState } from './check-state.ts'
import { checkTransitions } from './check-transitions.ts'
import { type Report, requireFields } from './report.ts'
import type { ValidationScope } from './validation-scope.ts'
import { hasOtherType, IS_EMPTY } from './wording.ts'

/** StartAt and States of a machine, branch or item processor: each state is right, each target exists, each state can be reached. */
export function checkRegion(report: Report, region: JsonObject, path: string, around: ValidationScope) {
  if (!requireFields(report, region, ['StartAt', 'States'], path || '/')) {
    return
  }
  checkText(report, region.StartAt, `${path}/StartAt`)
  if (!isObject(region.States)) {
    return report.fail(hasOtherType('[OBJECT]'), `${path}/States`)
  }
  const states = Object.entries(region.States)
  if (states.length === 0) {
    return report.fail(IS_EMPTY, `${path}/States`)
  }

  const inner: ValidationScope = {
    ...around,
    outer: [...around.outer, assignedBy(region.States)],
  }
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
      report.fail(hasOtherType('[OBJECT]'), at)
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

function isTerminal(state: Json): boolean {
  return isObject(state) && (state.End === true || ['Succeed', 'Fail'].includes(String(state.Type)))
}

/** Variables that the states assign; what a Catch assigns is not in force while the states inside run. */
function assignedBy(states: JsonObject): ReadonlySet<string> {
  const names = new Set<string>()
  for (const state of Object.values(states)) {
    if (isObject(state)) {
      for (const holder of [state, state.Choices].flat()) {
        if (isObject(holder) && isObject(holder.Assign)) {
          for (const name of Object.keys(holder.Assign)) {
            names.add(name.replace(/\.\$$/, ''))
          }
        }
      }
    }
  }
  return names
}
