import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { JsonSchema } from '#cli/input/json-schema.ts'
import { readInput } from '#cli/input/read-input.ts'
import { PlaceOrder } from '#core/order/place-order.ts'

const Sample = z.strictObject({
  title: z.string(),
  count: z.int().optional(),
  price: z.number().optional(),
  urgent: z.boolean().optional(),
  level: z.enum(['low', 'high']).optional(),
  version: z.union([z.int(), z.literal('latest')]).optional(),
  tags: z.array(z.string()).optional(),
  owner: z.strictObject({ name: z.string(), age: z.int().optional() }).optional(),
  lines: z.array(z.strictObject({ sku: z.string(), quantity: z.int() })).optional(),
  extra: z.record(z.string(), z.unknown()).optional(),
})
const schema = z.toJSONSchema(Sample, { io: 'input' }) as JsonSchema
const read = (...words: string[]) => readInput(words, schema)

describe('a field', () => {
  test.each([
    ['title=42', { title: '42' }],
    ['title=a=b:c', { title: 'a=b:c' }],
    ['title=', { title: '' }],
    ['count=42', { count: 42 }],
    ['count=-3', { count: -3 }],
    ['price=19.99', { price: 19.99 }],
    ['urgent=true', { urgent: true }],
    ['level=high', { level: 'high' }],
    ['version=3', { version: 3 }],
    ['version=latest', { version: 'latest' }],
    ['tags=a,b', { tags: ['a', 'b'] }],
    ['tags:=["a,b"]', { tags: ['a,b'] }],
    ['owner.name=ada', { owner: { name: 'ada' } }],
    ['lines:=[{"sku":"A","quantity":1}]', { lines: [{ sku: 'A', quantity: 1 }] }],
    ['extra.any.thing=1', { extra: { any: { thing: '1' } } }],
    ['count:="not checked here"', { count: 'not checked here' }],
  ])('%s means %j', (word, input) => {
    expect(read(word)).toEqual(input)
  })

  test('nests into the items of a list, one after the other', () => {
    expect(read('lines.0.sku=A', 'lines.0.quantity=2', 'lines.1.sku=B')).toEqual({
      lines: [{ sku: 'A', quantity: 2 }, { sku: 'B' }],
    })
  })

  test('is put over what the file says, which stays as it was', () => {
    const base = { title: 'a', owner: { name: 'ada', age: 36 } }
    expect(readInput(['owner.age=37'], schema, base)).toEqual({ title: 'a', owner: { name: 'ada', age: 37 } })
    expect(base.owner.age).toBe(36)
  })

  test('of an order may be the short form', () => {
    const order = z.toJSONSchema(PlaceOrder, { io: 'input' }) as JsonSchema
    expect(readInput(['sku=SKU-001', 'quantity=2', 'requireApproval=true'], order)).toEqual({
      sku: 'SKU-001',
      quantity: 2,
      requireApproval: true,
    })
  })

  test.each([
    ['title', "'title' is no field; fields are written key=value, or key:=JSON"],
    ['=1', "'=1' is no field"],
    ['__proto__.a=1', "'__proto__.a=1' is no field"],
    ['coumt=1', "there is no field 'coumt'; did you mean 'count'?"],
    ['owner.nmae=1', "there is no field 'owner.nmae'; did you mean 'name'?"],
    ['zzzzzzz=1', "there is no field 'zzzzzzz'; there are title, count, price"],
    ['count=many', "count takes a whole number, got 'many'"],
    ['count=1.5', "count takes a whole number, got '1.5'"],
    ['count=99999999999999999999', 'count takes a whole number'],
    ['price=1e400', "price takes a number, got '1e400'"],
    ['urgent=yes', "urgent takes true or false, got 'yes'"],
    ['level=hihg', "level does not take 'hihg'; did you mean 'high'?"],
    ['owner=ada', "owner takes fields of its own: write owner.<field>=…, or owner:='{…}'"],
    ['lines=A', "lines is a list: write lines.0.<field>=…, or lines:='[…]'"],
    ['lines.1.sku=A', "lines.1: the next item of the list is number 0, got '1'"],
    ['tags:=[', 'tags:= takes JSON'],
  ])('%s is refused: %s', (word, message) => {
    expect(() => read(word)).toThrow(message)
    expect(() => read(word)).toThrow(expect.objectContaining({ name: 'UsageError' }))
  })

  test('refuses to nest in what has a value', () => {
    expect(() => read('extra.a=1', 'extra.a.b=2')).toThrow("'extra.a.b=2' nests in extra.a")
  })
})
