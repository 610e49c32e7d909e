import type * as z from 'zod'

/** What a value may be: one kind of JSON, or something that cannot be told from the schema. */
export type Alternative =
  | { kind: 'string' | 'number' | 'boolean' | 'null'; value?: unknown }
  | { kind: 'list'; element?: z.ZodType }
  | { kind: 'object'; shape?: Readonly<Record<string, z.ZodType>>; rest?: z.ZodType }
  | { kind: 'unknown' }

/** Which side of a schema counts: what it takes, or what it gives after its defaults and transforms. */
export type Side = 'in' | 'out'

/** The parts of zod's definitions that are read here; each kind of schema has some of them. */
interface Definition {
  type: string
  innerType?: z.ZodType
  options?: readonly z.ZodType[]
  in?: z.ZodType
  out?: z.ZodType
  getter?: () => z.ZodType
  element?: z.ZodType
  shape?: Record<string, z.ZodType>
  catchall?: z.ZodType
  valueType?: z.ZodType
  values?: readonly unknown[]
  entries?: Record<string, unknown>
  coerce?: boolean
}

const UNKNOWN: Alternative = { kind: 'unknown' }

/** Returns what a value of the schema may be. Lengths, ranges and patterns are left to the run. */
export function listAlternatives(schema: z.ZodType, side: Side): Alternative[] {
  const definition = schema.def as unknown as Definition
  if (definition.coerce) {
    return side === 'in' ? [UNKNOWN] : [{ kind: definition.type as 'string' | 'number' | 'boolean' }]
  }
  switch (definition.type) {
    case 'optional':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
      return listAlternatives(definition.innerType!, side)
    case 'catch':
      return side === 'in' ? [UNKNOWN] : listAlternatives(definition.innerType!, side)
    case 'nullable':
      return [...listAlternatives(definition.innerType!, side), { kind: 'null' }]
    case 'union':
      return definition.options!.flatMap((option) => listAlternatives(option, side))
    case 'lazy':
      return listAlternatives(definition.getter!(), side)
    case 'pipe':
      return listAlternatives(side === 'in' ? definition.in! : definition.out!, side)
    case 'literal':
      return definition.values!.map(describeValue)
    case 'enum':
      return Object.values(definition.entries!).map(describeValue)
    default:
      return [describeKind(definition)]
  }
}

function describeKind(definition: Definition): Alternative {
  switch (definition.type) {
    case 'string':
    case 'template_literal':
      return { kind: 'string' }
    case 'number':
    case 'boolean':
    case 'null':
      return { kind: definition.type }
    case 'array':
      return { kind: 'list', element: definition.element! }
    case 'tuple':
      return { kind: 'list' }
    case 'object': {
      const { shape = {}, catchall } = definition
      return { kind: 'object', shape, ...(catchall ? { rest: catchall } : {}) }
    }
    case 'record':
      return { kind: 'object', rest: definition.valueType! }
    default:
      return UNKNOWN
  }
}

function describeValue(value: unknown): Alternative {
  if (value === null) {
    return { kind: 'null' }
  }
  const kind = typeof value
  return kind === 'string' || kind === 'number' || kind === 'boolean' ? { kind, value } : UNKNOWN
}

/** Whether a field with this schema may be left out of what is parsed, or of what was parsed. */
export function mayBeMissing(schema: z.ZodType, side: Side): boolean {
  return (side === 'in' ? schema._zod.optin : schema._zod.optout) !== undefined
}
