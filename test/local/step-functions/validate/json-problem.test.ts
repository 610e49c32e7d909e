import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { findJsonProblem } from '#local/step-functions/validate/json-problem.ts'

const EXPECTED = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

test.each([
  ['', 'Unexpected end-of-input'],
  ['{', 'Unexpected end-of-input'],
  ['{"a":1', 'Unexpected end-of-input'],
  ['[1,2', 'Unexpected end-of-input'],
  ['{"a', 'Unexpected end-of-input in field name'],
  ['["a', 'Unexpected end-of-input: was expecting closing quote for a string value'],
  ['not json', `Unrecognized token 'not': was expecting ${EXPECTED}`],
  ['NaN', `Unrecognized token 'NaN': was expecting ${EXPECTED}`],
  ["{'a':1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name"],
  ['{a:1}', "Unexpected character ('a' (code 97)): was expecting double-quote to start field name"],
  ['{"a":1,}', "Unexpected character ('}' (code 125)): was expecting double-quote to start field name"],
  ['{"a" 1}', "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value"],
  ['{"a":1 "b":2}', `Unexpected character ('"' (code 34)): was expecting comma to separate Object entries`],
  ['[1 2]', "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries"],
  ['[1,]', `Unexpected character (']' (code 93)): expected a valid value ${EXPECTED}`],
  ['[“a”]', `Unexpected character ('“' (code 8220 / 0x201c)): expected a valid value ${EXPECTED}`],
  ['[1}', "Unexpected close marker '}': expected ']'"],
  ['{"a":01}', 'Invalid numeric value: Leading zeroes not allowed'],
  ['[1.]', "Unexpected character (']' (code 93)) in numeric value: Decimal point not followed by a digit"],
  ['[1e400]', 'Numeric value out of range of double'],
  ['"\\x"', "Unrecognized character escape 'x' (code 120)"],
  [
    '"a\nb"',
    'Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value',
  ],
])('AWS says of %j: %s', (text, problem) => {
  expect(findJsonProblem(text)).toBe(problem)
})

test('whatever is no JSON has a problem, and whatever is, with numbers that a double holds, has none', () => {
  const parses = (text: string) => {
    try {
      // A zero or a point more may lift a number of the generator over the largest double.
      JSON.parse(text, (_, value) => {
        if (typeof value === 'number' && !Number.isFinite(value)) {
          throw new RangeError()
        }
        return value
      })
      return true
    } catch {
      return false
    }
  }
  const mangled = fc
    .tuple(fc.json(), fc.nat(40), fc.constantFrom('', ',', '}', ']', '"', '0', '-', '.', '\\', '{', ':', ' '))
    .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at + 1))
  fc.assert(fc.property(mangled, (text) => (findJsonProblem(text) === undefined) === parses(text)))
})
