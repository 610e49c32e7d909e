import { describe, expect, test } from 'vitest'
import { changeAt } from '#console/start/form/change.ts'

describe('a change of the form', () => {
  const input = {
    items: [
      { sku: 'A', quantity: 1 },
      { sku: 'B', quantity: 2 },
    ],
    customerId: 'c',
  }

  test('replaces a value deep inside, and nothing else', () => {
    expect(changeAt(input, ['items', 1, 'sku'], 'C')).toEqual({
      ...input,
      items: [input.items[0], { sku: 'C', quantity: 2 }],
    })
    expect(input.items[1]).toEqual({ sku: 'B', quantity: 2 })
  })

  test('takes a field away, or an item of a list', () => {
    expect(changeAt(input, ['customerId'], undefined)).toEqual({ items: input.items })
    expect(changeAt(input, ['items', 0], undefined)).toEqual({ ...input, items: [input.items[1]] })
  })

  test('makes what is not there yet', () => {
    expect(changeAt(undefined, ['address', 'city'], 'Rome')).toEqual({ address: { city: 'Rome' } })
    expect(changeAt({}, ['items', 0], 'a')).toEqual({ items: ['a'] })
  })

  test('leaves a field in its place among the others', () => {
    expect(Object.keys(changeAt(input, ['items'], []) as object)).toEqual(['items', 'customerId'])
  })
})
