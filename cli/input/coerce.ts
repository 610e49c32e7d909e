import { UsageError } from '../usage-error.ts'
import { type JsonSchema, listAlternatives, typesOf } from './json-schema.ts'
import { suggest } from './nearest.ts'

/** Returns what the text means where the schema allows several types: the narrowest. Throws UsageError. */
export function coerce(
  text: string,
  schema: JsonSchema,
  { root, key }: { root: JsonSchema; key: string },
): unknown {
  const alternatives = listAlternatives(schema, root)
  const types = typesOf(alternatives)
  const meanings = alternatives.flatMap((each) => readScalar(text, each))
  const meaning = meanings.find((each) => typeof each !== 'string') ?? meanings[0]
  if (meaning !== undefined) {
    return meaning
  }
  if (types.has('array')) {
    return coerceItems(text, alternatives, { root, key })
  }
  if (types.has('object')) {
    throw new UsageError(`${key} takes fields of its own: write ${key}.<field>=…, or ${key}:='{…}'`)
  }
  const values = alternatives.flatMap(listValues).map(String)
  throw new UsageError(
    values.length > 0
      ? `${key} does not take '${text}'${suggest(text, values)}`
      : `${key} takes ${describeTypes(types)}, got '${text}'`,
  )
}

/** The only values that a schema takes; none where it takes all of its type. */
function listValues({ enum: listed, const: only }: JsonSchema): readonly unknown[] {
  return only === undefined ? (listed ?? []) : [only]
}

/** Returns the value, or nothing where this schema does not take it. */
function readScalar(text: string, schema: JsonSchema): unknown[] {
  const value = parseScalar(text, typesOf([schema]))
  const values = listValues(schema)
  return value === undefined || (values.length > 0 && !values.includes(value)) ? [] : [value]
}

const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/

function parseScalar(text: string, types: ReadonlySet<string>): unknown {
  if (types.has('integer') || types.has('number')) {
    const number = Number(text)
    const fits = types.has('number') ? Number.isFinite(number) : Number.isSafeInteger(number)
    if (NUMBER.test(text) && fits) {
      return number
    }
  }
  if (types.has('boolean') && (text === 'true' || text === 'false')) {
    return text === 'true'
  }
  if (types.has('null') && text === 'null') {
    return null
  }
  // A schema that says nothing of types takes text.
  return types.has('string') || types.size === 0 ? text : undefined
}

/** A list of words: `services=accounts,catalogue`. */
function coerceItems(
  text: string,
  alternatives: readonly JsonSchema[],
  at: { root: JsonSchema; key: string },
) {
  const items = alternatives.find((each) => each.items)?.items ?? {}
  const inner = typesOf(listAlternatives(items, at.root))
  if (inner.has('object') || inner.has('array')) {
    throw new UsageError(`${at.key} is a list: write ${at.key}.0.<field>=…, or ${at.key}:='[…]'`)
  }
  return text === '' ? [] : text.split(',').map((part) => coerce(part, items, at))
}

const TYPE_WORDS: Record<string, string> = {
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
}

function describeTypes(types: ReadonlySet<string>): string {
  return [...types].map((type) => TYPE_WORDS[type] ?? type).join(' or ')
}
