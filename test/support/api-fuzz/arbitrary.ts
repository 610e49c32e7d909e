import * as fc from 'fast-check'
import type { JsonSchema, OpenApiDocument } from '#core/api/openapi/document.ts'

type Schemas = OpenApiDocument['components']['schemas']

/** Lists and texts beyond these say nothing new, and take time. */
const MAX_ITEMS = 3
const MAX_LENGTH = 40

/** Returns an arbitrary of values that a schema accepts, as far as its keywords say. */
export function arbitraryOf(schema: JsonSchema, schemas: Schemas): fc.Arbitrary<unknown> {
  const { $ref, anyOf, oneOf, const: only, enum: members, type } = schema
  if (typeof $ref === 'string') {
    return arbitraryOf(schemas[$ref.split('/').at(-1)!]!, schemas)
  }
  const choices = (anyOf ?? oneOf) as JsonSchema[] | undefined
  if (choices) {
    return fc.oneof(...choices.map((choice) => arbitraryOf(choice, schemas)))
  }
  if (only !== undefined || members !== undefined) {
    return fc.constantFrom(...((members ?? [only]) as unknown[]))
  }
  switch (type) {
    case 'object':
      return objectOf(schema, schemas)
    case 'array':
      return arrayOf(schema, schemas)
    case 'string':
      return stringOf(schema)
    case 'integer':
      return fc.integer(boundsOf(schema))
    case 'boolean':
      return fc.boolean()
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

/** What several requests speak of by the same name, so that some of them meet. */
const SHARED: Record<string, readonly string[]> = {
  sku: ['SKU-A', 'SKU-B'],
  accountId: ['alice', 'bob'],
  from: ['alice'],
  to: ['bob'],
  documentId: ['terms', 'prices'],
}

/** Returns an arbitrary of the values of a field or parameter of this name. */
export function namedOf(name: string, values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const shared = SHARED[name]
  return shared
    ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...shared) }, { weight: 1, arbitrary: values })
    : values
}

function objectOf({ properties = {}, required = [] }: JsonSchema, schemas: Schemas): fc.Arbitrary<unknown> {
  const model = Object.fromEntries(
    Object.entries(properties as Record<string, JsonSchema>).map(([name, schema]) => [
      name,
      namedOf(name, arbitraryOf(schema, schemas)),
    ]),
  )
  return fc.record(model, { requiredKeys: required as string[] })
}

function arrayOf({ items = {}, minItems = 0 }: JsonSchema, schemas: Schemas): fc.Arbitrary<unknown> {
  const least = minItems as number
  return fc.array(arbitraryOf(items as JsonSchema, schemas), {
    minLength: least,
    maxLength: Math.max(least, MAX_ITEMS),
  })
}

function stringOf({
  pattern,
  minLength = 0,
  maxLength = MAX_LENGTH,
  format,
}: JsonSchema): fc.Arbitrary<string> {
  if (typeof pattern === 'string') {
    return sampled(fc.stringMatching(new RegExp(pattern), { maxLength: MAX_LENGTH }))
  }
  if (format === 'uri') {
    return sampled(fc.webUrl())
  }
  const least = minLength as number
  const most = Math.max(least, Math.min(maxLength as number, MAX_LENGTH))
  return sampled(fc.string({ minLength: least, maxLength: most }))
}

/** Texts are slow to make, and a hundred of a kind are as good as a new one each time. */
function sampled(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.constantFrom(...fc.sample(texts, { numRuns: 100, seed: 1 }))
}

function boundsOf({ minimum = -1_000_000, maximum = 1_000_000 }: JsonSchema): { min: number; max: number } {
  return { min: minimum as number, max: maximum as number }
}
