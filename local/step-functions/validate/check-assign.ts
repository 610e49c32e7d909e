import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import type { Report } from './report.ts'
import type { ValidationScope } from './validation-scope.ts'
import { hasOtherType } from './wording.ts'

/** Assign of a state, of its rules and of its catchers: names of variables that are not assigned in a region around. */
export function checkAssign(report: Report, state: JsonObject, at: string, { outer }: ValidationScope) {
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
      report.fail(hasOtherType('[OBJECT]'), where)
      continue
    }
    for (const key of Object.keys(assign)) {
      const name = key.replace(/\.\$$/, '')
      if (name === 'states') {
        const reserved = "Cannot assign to reserved variable '$states'."
        report.fail(reserved, `${where}/${key}`, 'RESERVED_VARIABLE_NAME')
      } else if (!/^\p{ID_Start}\p{ID_Continue}{0,79}$/u.test(name)) {
        const invalid = `Invalid variable name '${name}': the variable name contains invalid characters.`
        report.fail(invalid, `${where}/${key}`, 'INVALID_VARIABLE_NAME')
      } else if (outer.some((names) => names.has(name))) {
        report.fail(`The variable '${name}' is already assigned in an outer scope`, `${where}/${key}`)
      }
    }
  }
}
