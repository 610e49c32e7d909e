import { UsageError } from '../usage-error.ts'
import { coerce } from './coerce.ts'
import { type JsonSchema, listAlternatives, readShape, typesOf } from './json-schema.ts'
import { suggest } from './nearest.ts'
import { type Field, readField } from './read-field.ts'

export type Input = Record<string, unknown>

/** Puts the fields of the command line into the input, over what is there. Throws UsageError. */
export function readInput(words: readonly string[], schema: JsonSchema, base: Input = {}): Input {
  const input = structuredClone(base)
  for (const field of words.map(readField)) {
    placeField(input, field, schema)
  }
  return input
}

function placeField(input: Input, field: Field, root: JsonSchema): void {
  let schema = root
  let holder: Input | unknown[] = input
  for (const [depth, part] of field.path.entries()) {
    const key = field.path.slice(0, depth + 1).join('.')
    schema = schemaBelow(schema, part, { root, key })
    if (depth === field.path.length - 1) {
      setPart(holder, part, { value: readValue(field, schema, { root, key }), key })
      return
    }
    const alternatives = listAlternatives(schema, root)
    const next = partOf(holder, part) ?? (typesOf(alternatives).has('array') ? [] : {})
    if (typeof next !== 'object') {
      throw new UsageError(`'${field.word}' nests in ${key}, which has a value already`)
    }
    setPart(holder, part, { value: next, key })
    holder = next as Input | unknown[]
  }
}

function schemaBelow(
  schema: JsonSchema,
  part: string,
  { root, key }: { root: JsonSchema; key: string },
): JsonSchema {
  const alternatives = listAlternatives(schema, root)
  const own = alternatives.find(({ properties }) => properties && Object.hasOwn(properties, part))
  if (own) {
    return own.properties![part]!
  }
  const { names, isClosed } = readShape(alternatives)
  if (isClosed) {
    throw new UsageError(`there is no field '${key}'${suggest(part, names)}`)
  }
  return alternatives.find(({ items }) => items)?.items ?? {}
}

function readValue(
  { text, isJson }: Field,
  schema: JsonSchema,
  at: { root: JsonSchema; key: string },
): unknown {
  if (!isJson) {
    return coerce(text, schema, at)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${at.key}:= takes JSON: ${(error as Error).message}`)
  }
}

function partOf(holder: Input | unknown[], part: string): unknown {
  return Object.hasOwn(holder, part) ? (holder as Input)[part] : undefined
}

function setPart(
  holder: Input | unknown[],
  part: string,
  { value, key }: { value: unknown; key: string },
): void {
  if (Array.isArray(holder)) {
    const index = Number(part)
    if (!/^\d+$/.test(part) || index > holder.length) {
      throw new UsageError(`${key}: the next item of the list is number ${holder.length}, got '${part}'`)
    }
    holder[index] = value
  } else {
    holder[part] = value
  }
}
