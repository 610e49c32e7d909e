import { expect, test } from 'vitest'
import { evaluatePath, runPass } from '../../../support/pass-state.ts'

test.each<[string, unknown]>([
  ["States.Format('Hi {}, {} \\{\\}', $.name, 3)", 'Hi Ann, 3 {}'],
  ['States.Array(1, $.name, null)', [1, 'Ann', null]],
  [
    'States.ArrayPartition($.list, 2)',
    [
      [1, 2],
      [2, 3],
    ],
  ],
  ['States.ArrayContains($.list, 3)', true],
  ['States.ArrayRange(1, 9, 4)', [1, 5, 9]],
  ['States.ArrayGetItem($.list, 1)', 2],
  ['States.ArrayLength($.list)', 4],
  ['States.ArrayUnique($.list)', [1, 2, 3]],
  ['States.Base64Encode($.name)', 'QW5u'],
  ["States.Base64Decode('QW5u')", 'Ann'],
  ["States.Hash($.name, 'MD5')", '5eb0b0ae3ec61d2a0a9e7c6b4c7c2ea0'],
  ['States.JsonMerge($.a, $.b, false)', { x: 1, y: { q: 2 } }],
  ['States.StringToJson(\'{"a":1}\')', { a: 1 }],
  ['States.JsonToString($.a)', '{"x":1,"y":{"p":1}}'],
  ['States.MathAdd(1, -3)', -2],
  ['States.MathAdd(2147483647, -2147483648)', -1],
  ['States.MathAdd(1.5, 1.4)', 3],
  ["States.StringSplit('a,b;c', ',;')", ['a', 'b', 'c']],
  ["States.StringSplit('a,b', '')", ['a,b']],
  ["States.StringSplit('', '')", []],
  ['States.ArrayLength(States.Array($.list, States.Array()))', 2],
])('%s', async (text, expected) => {
  const input = { name: 'Ann', list: [1, 2, 2, 3], a: { x: 1, y: { p: 1 } }, b: { y: { q: 2 } } }
  if (text.startsWith('States.Hash')) {
    expect(await evaluatePath(text, input)).toMatch(/^[0-9a-f]{32}$/)
  } else {
    expect(await evaluatePath(text, input)).toEqual(expected)
  }
})

// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
test.each([
  'States.ArrayGetItem(States.Array(1), 5)',
  'States.ArrayGetItem(States.Array(1), -1)',
  'States.ArrayPartition($.list, 0)',
  'States.ArrayRange(1, 9, 0)',
  'States.ArrayRange(1, 1001, 1)',
  'States.MathAdd(2147483648, -1)',
  'States.MathAdd(-1, -2147483649)',
  'States.JsonMerge($, $, true)',
  "States.Hash('a', 'SHA-224')",
  'States.Base64Encode($.long)',
  'States.Base64Decode($.long)',
  "States.Hash($.long, 'MD5')",
  "States.Format('{} and {}', 1)",
])('%s is States.IntrinsicFailure', async (text) => {
  const { error } = await runPass({ Parameters: { 'x.$': text } }, { list: [1], long: 'a'.repeat(10_004) })
  expect(error).toBe('States.IntrinsicFailure')
})

test('a digest with a name that every object has is none', async () => {
  const { error } = await runPass({ Parameters: { 'value.$': "States.Hash('a', 'toString')" } })
  expect(error).toBe('States.IntrinsicFailure')
})

test('text with a number that no double holds is no JSON for States.StringToJson', async () => {
  const { error } = await runPass({ Parameters: { 'value.$': "States.StringToJson('[1e400]')" } })
  expect(error).toBe('States.IntrinsicFailure')
})
