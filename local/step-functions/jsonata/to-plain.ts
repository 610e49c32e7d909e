import type { Json, JsonObject } from '../machine/json.ts'

/**
 * A JSONata result without its sequence marks (they would change the meaning of the value when it is queried again).
 * Undefined for functions, regular expressions and the like.
 */
export function toPlain(value: unknown): Json | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      // JSON has no literal for these; AWS writes their names.
      return Number.isFinite(value) ? value : String(value)
    case 'object':
      break
    default:
      return undefined
  }
  if (value === null) {
    return null
  }
  return Array.isArray(value) ? toPlainList(value) : toPlainObject(value)
}

function toPlainList(value: readonly unknown[]): Json[] | undefined {
  const list: Json[] = []
  for (const item of value) {
    const plain = toPlain(item)
    if (plain === undefined) {
      return undefined
    }
    list.push(plain)
  }
  return list
}

function toPlainObject(value: object): JsonObject | undefined {
  if ('_jsonata_lambda' in value || '_jsonata_function' in value) {
    return undefined
  }
  const members: [string, Json][] = []
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key]
    if (member === undefined) {
      continue
    }
    const plain = toPlain(member)
    if (plain === undefined) {
      return undefined
    }
    members.push([key, plain])
  }
  // Assigned to a member, the key `__proto__` would be lost.
  return Object.fromEntries(members)
}
