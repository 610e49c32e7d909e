import jsonata from 'jsonata'
import { readExpression } from '../jsonata/template.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import { EXPRESSION_FIELDS, PATH_FIELDS } from './state-fields.ts'

/** Variables that each state reads, as DescribeStateMachine lists them; states that read none are left out. */
export function findVariableReferences(text: string): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  const definition = JSON.parse(text) as JsonObject
  visitStates(definition, String(definition.QueryLanguage ?? 'JSONPath'), found)
  return found
}

function visitStates(region: JsonObject, inherited: string, found: Record<string, string[]>) {
  for (const [name, state] of Object.entries(region.States as JsonObject)) {
    if (!isObject(state)) {
      continue
    }
    const names = new Set<string>()
    const language = String(state.QueryLanguage ?? inherited)
    for (const holder of [state, ...[state.Choices, state.Catch].flat()]) {
      if (isObject(holder)) {
        language === 'JSONata' ? readJsonata(holder, names) : readJsonPath(holder, names)
      }
    }
    if (names.size > 0) {
      found[name] = [...names].sort()
    }
    for (const inner of [state.ItemProcessor ?? state.Iterator ?? state.Branches ?? []].flat()) {
      if (isObject(inner)) {
        visitStates(inner, inherited, found)
      }
    }
  }
}

const VARIABLE = /(?<![$\p{ID_Continue}])\$([\p{ID_Start}_]\p{ID_Continue}*)/gu

/** `$name`, but neither `$`, `$$` nor `$.`; quoted text does not count. */
function readVariables(text: string, names: Set<string>) {
  for (const [, name] of text.replace(/'(?:\\.|[^'\\])*'/g, '').matchAll(VARIABLE)) {
    names.add(name!)
  }
}

const RULE_PATHS = /^(Variable|.*Path)$/

function readJsonPath(holder: JsonObject, names: Set<string>) {
  for (const [field, value] of Object.entries(holder)) {
    if (typeof value === 'string' && (PATH_FIELDS.includes(field) || RULE_PATHS.test(field))) {
      readVariables(value, names)
    }
    if (['And', 'Or', 'Not'].includes(field)) {
      for (const rule of [value].flat()) {
        if (isObject(rule)) {
          readJsonPath(rule, names)
        }
      }
    }
    if (
      [
        'Parameters',
        'ResultSelector',
        'ItemSelector',
        'Assign',
        'ItemReader',
        'ItemBatcher',
        'ResultWriter',
      ].includes(field)
    ) {
      readTemplate(value, names)
    }
  }
}

function readTemplate(template: Json, names: Set<string>) {
  if (Array.isArray(template)) {
    for (const item of template) {
      readTemplate(item, names)
    }
  }
  if (!isObject(template)) {
    return
  }
  for (const [key, value] of Object.entries(template)) {
    if (typeof value === 'string' && (key.endsWith('.$') || key.endsWith('Path'))) {
      readVariables(value, names)
    } else {
      readTemplate(value, names)
    }
  }
}

function readJsonata(holder: JsonObject, names: Set<string>) {
  const read = (value: Json) => {
    const source = readExpression(value)
    if (source !== undefined) {
      for (const name of freeVariables(source)) {
        names.add(name)
      }
    } else if (Array.isArray(value)) {
      value.forEach(read)
    } else if (isObject(value)) {
      Object.values(value).forEach(read)
    }
  }
  for (const field of [...EXPRESSION_FIELDS, 'Condition']) {
    if (holder[field] !== undefined) {
      read(holder[field])
    }
  }
}

/**
 * A `$` that is neither `$states`, nor the context (`$`, `$$`, `$.name`), nor the name of a function that is called. Why: most
 * expressions have none, and to parse those of one machine takes some ten milliseconds.
 */
const MAY_BE_VARIABLE = /\$(?!states(?!\p{ID_Continue})|[\p{ID_Start}_]\p{ID_Continue}*\s*\(|[\s.$,)\]}]|$)/u

/** Variables of an expression that it does not bind itself; called functions are not variables. */
function freeVariables(source: string): string[] {
  if (!MAY_BE_VARIABLE.test(source)) {
    return []
  }
  const used = new Set<string>()
  const bound = new Set(['states', '', '$'])
  const visit = (node: unknown, key?: string) => {
    if (Array.isArray(node)) {
      for (const item of node) {
        visit(item)
      }
    }
    if (typeof node !== 'object' || node === null || Array.isArray(node)) {
      return
    }
    const { type, value, lhs } = node as { type?: string; value?: unknown; lhs?: { value: string } }
    if (type === 'variable' && key !== 'procedure') {
      used.add(String(value))
    }
    if (type === 'bind' && lhs) {
      bound.add(lhs.value)
    }
    if (type === 'lambda') {
      for (const { value: name } of (node as { arguments: { value: string }[] }).arguments) {
        bound.add(name)
      }
    }
    for (const [field, child] of Object.entries(node)) {
      visit(child, field)
    }
  }
  try {
    visit(jsonata(source).ast())
  } catch {}
  return [...used].filter((name) => !bound.has(name))
}
