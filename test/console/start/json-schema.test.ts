import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { emptyOf, type JsonSchema, kindOf, resolveSchema } from '#console/start/form/json-schema.ts'
import { sagas } from '#statemachines/index.ts'

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' }) as JsonSchema

test('every workflow has an input that the form has fields for', () => {
  const kindsIn = (schema: JsonSchema): string[] => [
    kindOf(schema),
    ...Object.values(schema.properties ?? {}).flatMap(kindsIn),
    ...(schema.items ? kindsIn(schema.items) : []),
  ]
  for (const { input } of sagas) {
    expect(kindsIn(schemaOf(input))).not.toContain('json')
  }
})

describe('a value is edited with', () => {
  test.each([
    [z.string(), 'text'],
    [z.int(), 'integer'],
    [z.number(), 'number'],
    [z.boolean(), 'switch'],
    [z.enum(['a', 'b']), 'choice'],
    [z.array(z.string()), 'list'],
    [z.object({}), 'object'],
    [z.record(z.string(), z.int()), 'json'],
    [z.union([z.string(), z.int()]), 'json'],
    [z.unknown(), 'json'],
  ])('%#: %s', (schema, kind) => {
    expect(kindOf(schemaOf(schema))).toBe(kind)
  })
})

test('what must be there is there from the start, and nothing else', () => {
  const schema = schemaOf(
    z.object({
      items: z.array(z.object({ sku: z.string() })).min(1),
      note: z.string().optional(),
      big: z.boolean(),
    }),
  )
  expect(emptyOf(schema, schema)).toEqual({ items: [{ sku: '' }], big: false })
})

test('a schema that refers to itself is followed one level at a time', () => {
  const Folder = z.object({
    name: z.string(),
    get folders() {
      return z.array(Folder).optional()
    },
  })
  const root = schemaOf(Folder)
  const inner = resolveSchema(root, root).properties!.folders!.items!
  expect(kindOf(resolveSchema(inner, root))).toBe('object')
})
