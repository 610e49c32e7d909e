/** The part of JSON Schema that the form reads. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
  readonly minItems?: number
  readonly maxItems?: number
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: string
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, JsonSchema>>
}

/** What a value of a schema is edited with; JSON where the form knows nothing better. */
export type FieldKind = 'object' | 'list' | 'text' | 'number' | 'integer' | 'choice' | 'switch' | 'json'

const BY_TYPE: Readonly<Record<string, FieldKind>> = {
  string: 'text',
  number: 'number',
  integer: 'integer',
  boolean: 'switch',
}

export function kindOf(schema: JsonSchema): FieldKind {
  if (schema.enum) {
    return schema.enum.every((value) => typeof value === 'string') ? 'choice' : 'json'
  }
  if (schema.type === 'object' && schema.properties) {
    return 'object'
  }
  if (schema.type === 'array' && schema.items) {
    return 'list'
  }
  return (typeof schema.type === 'string' && BY_TYPE[schema.type]) || 'json'
}

/** Follows a reference into the definitions of the root; a schema that refers to itself is edited level by level. */
export function resolveSchema(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) {
    return schema
  }
  const target = schema.$ref === '#' ? root : root.$defs?.[schema.$ref.replace('#/$defs/', '')]
  const { $ref, ...own } = schema
  return { ...target, ...own }
}

/** What a new value of a schema begins with: what must be there, empty. */
export function emptyOf(schema: JsonSchema, root: JsonSchema): unknown {
  const resolved = resolveSchema(schema, root)
  if (resolved.default !== undefined) {
    return resolved.default
  }
  switch (kindOf(resolved)) {
    case 'object':
      return Object.fromEntries(
        Object.entries(resolved.properties ?? {})
          .filter(([name]) => resolved.required?.includes(name))
          .map(([name, each]) => [name, emptyOf(each, root)]),
      )
    case 'list':
      return Array.from({ length: resolved.minItems ?? 0 }, () => emptyOf(resolved.items!, root))
    case 'switch':
      return false
    case 'text':
      return ''
    case 'choice':
      return resolved.enum![0]
    default:
      return null
  }
}

/** What a schema asks of a value, in a few words. */
export function describeLimits(schema: JsonSchema): string | undefined {
  const { description, minimum, maximum, minItems, maxItems, format } = schema
  if (description) {
    return description
  }
  if (minimum !== undefined && maximum !== undefined) {
    return `${grouped(minimum)} to ${grouped(maximum)}`
  }
  if (minimum !== undefined) {
    return `at least ${grouped(minimum)}`
  }
  if (maxItems !== undefined) {
    return `${minItems ?? 0} to ${maxItems}`
  }
  return format === 'uri' ? 'a web address' : format
}

function grouped(count: number): string {
  return count.toLocaleString('en-US')
}
