import { describe, expect, test } from 'vitest'
import { describeNoNumber, readNumber, writeNumber } from '#console/start/form/number-text.ts'

/** Types key by key into a box that is drawn from its value, and answers what it then sends and shows. */
function type(keys: string, kind: 'number' | 'integer') {
  let value: unknown
  let typed = ''
  for (const key of keys) {
    typed = writeNumber(value, typed, kind) + key
    value = readNumber(typed, kind)
  }
  return { value, shown: writeNumber(value, typed, kind) }
}

describe('a number that is typed key by key', () => {
  test.each([
    ['25.00', 25],
    ['1.05', 1.05],
    ['-0.10', -0.1],
    ['007', 7],
  ])('%s stays as it is typed, and is sent as %d', (text, value) => {
    expect(type(text, 'number')).toEqual({ value, shown: text })
  })

  test('a whole number has no decimal point: it is sent as text, which the API refuses', () => {
    expect(type('25.00', 'integer')).toEqual({ value: '25.00', shown: '25.00' })
    expect(type('2500', 'integer')).toEqual({ value: 2500, shown: '2500' })
    expect(describeNoNumber('25.00', 'integer')).toContain('25.00 is no whole number')
    expect(describeNoNumber(2500, 'integer')).toBeUndefined()
  })

  test('one that would become another number is not sent as a number', () => {
    expect(type('9007199254740993', 'integer').value).toBe('9007199254740993')
  })

  test('another value, such as an example, takes the place of what was typed', () => {
    expect(writeNumber(7, '25', 'integer')).toBe('7')
    expect(writeNumber(undefined, '25', 'integer')).toBe('')
  })
})
