import { expect, test } from 'vitest'
import { createHarness } from '../../../support/engine-harness.ts'

async function evaluate(expression: string, input: unknown = {}) {
  const { run } = await createHarness()
  return run(
    {
      QueryLanguage: 'JSONata',
      StartAt: 'S',
      States: { S: { Type: 'Pass', Output: { value: expression }, End: true } },
    },
    input,
  )
}
const resultOf = async (expression: string, input?: unknown) =>
  ((await evaluate(expression, input)).output as { value: unknown } | undefined)?.value

test('knows the functions that Step Functions adds', async () => {
  expect(await resultOf('{% $partition([1,2,3,4,5], 2) %}')).toEqual([[1, 2], [3, 4], [5]])
  expect(await resultOf('{% $range(0, 10, 5) %}')).toEqual([0, 5, 10])
  expect(await resultOf('{% $hash("abc", "SHA-256") %}')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
  expect(await resultOf(`{% $parse('{"a":[1]}') %}`)).toEqual({ a: [1] })
  expect(await resultOf('{% $random(7) = $random(7) %}')).toBe(true)
  expect(await resultOf('{% $uuid() %}')).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
})

test.each([
  ['{% $partition([1,2,3]) %}', [[1, 2, 3]]],
  ['{% $partition([1,2,3], 2.9) %}', [[1, 2], [3]]],
  ['{% $range(3, 3, 1) %}', 3],
  ['{% $range(-1.7, 2, 1) %}', [-1, 0, 1, 2]],
  ['{% $range(10, 0, -5) %}', [10, 5, 0]],
  ['{% $random(42) %}', 0.7275636800328681],
  ['{% $exists($partition([], 2)) %}', false],
  ['{% $exists($range(5, 1, 1)) %}', false],
  ['{% $exists($hash("a")) %}', false],
  ['{% 1/0 %}', 'Infinity'],
  ['{% [0/0] %}', ['NaN']],
])('%s is as measured on AWS', async (expression, expected) => {
  expect(await resultOf(expression)).toEqual(expected)
})

test('time comes from the clock of the engine', async () => {
  expect(await resultOf('{% $now() %}')).toBe('2026-01-01T00:00:00.000Z')
  expect(await resultOf('{% $millis() %}')).toBe(Date.UTC(2026, 0, 1))
})

test('$eval is not there', async () => {
  const { error, cause } = await evaluate('{% $eval("1") %}')
  expect(error).toBe('States.QueryEvaluationError')
  expect(cause).toContain(
    "The JSONata expression '$eval(\"1\")' specified for the field 'Output/value' threw an error",
  )
})

test.each([
  ['{% $states.input.missing %}', 'returned nothing (undefined).'],
  ['{% function($x) { $x } %}', 'returned an unsupported result type.'],
  ['{% 1 + "a" %}', 'threw an error during evaluation. T2002'],
  ['{% $partition([1], -1) %}', 'D3137: Second argument must be zero or greater'],
  ['{% $hash(42, "MD5") %}', 'T0410'],
  ['{% $parse("{") %}', 'D3137: Invalid JSON'],
  ['{% $range(1, 360146, 1) %}', 'during evaluation: Expression evaluation memory limit exceeded'],
])('%s is States.QueryEvaluationError', async (expression, why) => {
  const { error, cause, signature } = await evaluate(expression)
  expect(error).toBe('States.QueryEvaluationError')
  expect(cause).toContain(why)
  expect(signature).toContain('EvaluationFailed States.QueryEvaluationError')
})

test('an expression that recurses without end fails alone', async () => {
  const { error, cause } = await evaluate('{% ($f := function($n) { 1 + $f($n) }; $f(1)) %}')
  expect(error).toBe('States.QueryEvaluationError')
  expect(cause).toContain('during evaluation: Stack overflow error')
})

test('a sequence of one that was stored is not unwrapped when it is read again', async () => {
  const { run } = await createHarness()
  const { output } = await run(
    {
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { list: '{% [$states.input.items[price > 1]] %}' }, Next: 'B' },
        B: { Type: 'Pass', Output: { list: '{% $list %}', count: '{% $count($list) %}' }, End: true },
      },
    },
    { items: [{ price: 1 }, { price: 2 }] },
  )
  expect(output).toEqual({ list: [{ price: 2 }], count: 1 })
})

test.each([
  ['{"__proto__":"{% 1 %}","a":2}', '{"__proto__":1,"a":2}'],
  ['{"a":"{% {\\"__proto__\\": $states.input} %}"}', '{"a":{"__proto__":{"__proto__":3}}}'],
  ['{"a":"{% $states.input.__proto__ %}"}', '{"a":3}'],
])('keeps the key `__proto__` in %s', async (output, expected) => {
  const { run } = await createHarness()
  const S = { Type: 'Pass', Output: JSON.parse(output), End: true }
  const ended = await run(
    { QueryLanguage: 'JSONata', StartAt: 'S', States: { S } },
    JSON.parse('{"__proto__":3}'),
  )
  expect(JSON.stringify(ended.output)).toBe(expected)
})
