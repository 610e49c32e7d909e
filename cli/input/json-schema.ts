/** As much of JSON Schema as words need to become values. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, JsonSchema>>
}

/** The alternatives that a value may be of, references and unions taken apart. */
export function listAlternatives(schema: JsonSchema, root: JsonSchema, depth = 0): JsonSchema[] {
  const name = schema.$ref?.replace('#/$defs/', '')
  const target = name === '#' ? root : root.$defs?.[name ?? '']
  const parts = [
    ...(target ? [target] : []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...(schema.allOf ?? []),
  ]
  if (parts.length === 0 || depth > 8) {
    return [schema]
  }
  const own = schema.type === undefined ? [] : [schema]
  return [...own, ...parts.flatMap((part) => listAlternatives(part, root, depth + 1))]
}

/** Returns the names of the fields, and whether no others are allowed. */
export function readShape(alternatives: readonly JsonSchema[]) {
  const names = [...new Set(alternatives.flatMap(({ properties = {} }) => Object.keys(properties)))]
  const objects = alternatives.filter(({ properties }) => properties !== undefined)
  const isClosed =
    objects.length > 0 && objects.every(({ additionalProperties }) => additionalProperties === false)
  return { names, isClosed }
}

export function typesOf(alternatives: readonly JsonSchema[]): Set<string> {
  return new Set(
    alternatives.flatMap(({ type, enum: values, const: only, properties, items }) => {
      if (type !== undefined) {
        return typeof type === 'string' ? [type] : [...type]
      }
      const named = only === undefined ? (values ?? []) : [only]
      return [
        ...named.map((value) => typeof value),
        ...(properties ? ['object'] : []),
        ...(items ? ['array'] : []),
      ]
    }),
  )
}
