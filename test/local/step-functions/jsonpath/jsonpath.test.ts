import { expect, test } from 'vitest'
import { createHarness, functionArn } from '../../../support/engine-harness.ts'

async function pass(state: object, input: unknown = {}) {
  const { run } = await createHarness()
  return run({ StartAt: 'S', States: { S: { Type: 'Pass', End: true, ...state } } }, input)
}
const call = async (text: string, input?: unknown) =>
  ((await pass({ Parameters: { 'value.$': text } }, input)).output as { value: unknown } | undefined)?.value

const store = {
  book: [
    { title: 'A', price: 8, tags: ['x'] },
    { title: 'B', price: 12 },
    { title: 'C', price: 22, isbn: '1' },
  ],
}

test.each<[string, unknown]>([
  ['$.book[0].title', 'A'],
  ["$['book'][-1]['title']", 'C'],
  ['$.book[*].price', [8, 12, 22]],
  ['$.book[1:].title', ['B', 'C']],
  ['$.book[0,2].title', ['A', 'C']],
  ['$..price', [8, 12, 22]],
  ['$.book[?(@.price < 20)].title', ['A', 'B']],
  ["$.book[?(@.isbn && @.title == 'C')].price", [22]],
  ["$.book[?(@.price > 10 || @.title == 'A')].title", ['A', 'B', 'C']],
  ['$.book[?(@.title==B)].price', [12]],
  ['$.book[?(@.title != B && @.price < 20)].title', ['A']],
  ["$.['book'].[0].['title']", 'A'],
  ["$.book.[*].['price']", [8, 12, 22]],
  ['$.book.length()', 3],
  ['$.book[0].length()', 3],
  ['$.book[?(@.price > 10)].length()', 2],
  ['States.MathAdd($.book.length(), 1)', 4],
])('%s', async (path, expected) => {
  expect(await call(path, store)).toEqual(expected)
})

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
    expect(await call(text, input)).toMatch(/^[0-9a-f]{32}$/)
  } else {
    expect(await call(text, input)).toEqual(expected)
  }
})

test('InputPath, Parameters, ResultSelector, ResultPath and OutputPath apply in this order', async () => {
  const { run, invocations } = await createHarness({ work: () => ({ keep: 1, drop: 2 }) })
  const { output } = await run(
    {
      StartAt: 'S',
      States: {
        S: {
          Type: 'Task',
          Resource: functionArn('work'),
          InputPath: '$.inner',
          Parameters: { 'n.$': '$.n', 'run.$': '$$.State.Name' },
          ResultSelector: { 'kept.$': '$.keep' },
          ResultPath: '$.inner.result',
          OutputPath: '$.inner',
          End: true,
        },
      },
    },
    { inner: { n: 5 }, outer: true },
  )
  expect(invocations[0]!.event).toEqual({ n: 5, run: 'S' })
  expect(output).toEqual({ n: 5, result: { kept: 1 } })
})

test('ResultPath null drops the result, and one that cannot be applied is States.ResultPathMatchFailure', async () => {
  expect((await pass({ Result: 1, ResultPath: null }, { a: 1 })).output).toEqual({ a: 1 })
  expect((await pass({ Result: 1, ResultPath: '$.a.b' }, { a: 1 })).error).toBe(
    'States.ResultPathMatchFailure',
  )
})

test('a path that leads nowhere is States.Runtime, which nothing catches', async () => {
  const { run } = await createHarness({ work: () => 1 })
  const { status, error, cause } = await run({
    StartAt: 'S',
    States: {
      S: {
        Type: 'Task',
        Resource: functionArn('work'),
        Parameters: { 'x.$': '$.missing' },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }],
        End: true,
      },
      C: { Type: 'Pass', End: true },
    },
  })
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.Runtime' })
  expect(cause).toContain(
    "The JSONPath '$.missing' specified for the field 'x.$' could not be found in the input '{}'",
  )
})

test('a regular expression of a filter that would not end fails the execution', async () => {
  const filtered = pass(
    { InputPath: '$.list[?(@.text =~ /(a+)+/)]' },
    { list: [{ text: `${'a'.repeat(50)}!` }] },
  )
  const { error, cause } = await filtered
  expect(error).toBe('States.Runtime')
  expect(cause).toContain('took longer than')
  const short = await pass(
    { InputPath: '$.list[?(@.text =~ /(a+)+/)]' },
    { list: [{ text: 'aaa' }, { text: 'b' }] },
  )
  expect(short.output).toEqual([{ text: 'aaa' }])
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
  const { error } = await pass({ Parameters: { 'x.$': text } }, { list: [1], long: 'a'.repeat(10_004) })
  expect(error).toBe('States.IntrinsicFailure')
})

test('past the end of an array is null in a payload template, and fails as an argument and in InputPath', async () => {
  const input = { list: [1], name: 'x' }
  expect(await call('$.list[9]', input)).toBeNull()
  for (const state of [
    { Parameters: { 'x.$': '$.list[9].a' } },
    { Parameters: { 'x.$': '$.name[9]' } },
    { Parameters: { 'x.$': 'States.Array($.list[9])' } },
    { InputPath: '$.list[9]' },
  ]) {
    expect(await pass(state, input)).toMatchObject({ error: 'States.Runtime' })
  }
})

async function choose(rule: object, input: unknown) {
  const { run } = await createHarness()
  const { output, error } = await run(
    {
      StartAt: 'C',
      States: {
        C: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
        Yes: { Type: 'Pass', Result: true, End: true },
        No: { Type: 'Pass', Result: false, End: true },
      },
    },
    input,
  )
  return error ?? output
}

test.each<[object, unknown, unknown]>([
  [{ Variable: '$.a', StringMatches: 'log-*.\\*' }, { a: 'log-1.*' }, true],
  [{ Variable: '$.a', StringMatches: 'log-*.txt' }, { a: 'log.txt' }, false],
  [{ Variable: '$.a', StringMatches: 'a*a' }, { a: 'a' }, false],
  [{ Variable: '$.a', StringMatches: '*b*c*' }, { a: 'abcd' }, true],
  [{ Variable: '$.a', StringMatches: `${'*a'.repeat(30)}*b` }, { a: 'a'.repeat(300) }, false],
  [{ Variable: '$.a', NumericGreaterThan: 1 }, { a: 2 }, true],
  [{ Variable: '$.a', NumericGreaterThan: 1 }, { a: '2' }, false],
  [{ Variable: '$.a', StringLessThanPath: '$.b' }, { a: 'a', b: 'b' }, true],
  [
    { Variable: '$.a', TimestampGreaterThan: '2020-01-01T00:00:00Z' },
    { a: '2020-01-01T01:00:00+00:00' },
    true,
  ],
  [{ Variable: '$.a', IsNull: true }, { a: null }, true],
  [{ Variable: '$.a', IsTimestamp: false }, { a: '2020-01-01' }, true],
  [{ Variable: '$.a', IsPresent: false }, {}, true],
  [{ Variable: '$.a', IsNumeric: true }, {}, 'States.Runtime'],
  [
    {
      And: [
        { Variable: '$.a', IsPresent: true },
        { Variable: '$.a', BooleanEquals: true },
      ],
    },
    {},
    false,
  ],
  [
    { Or: [{ Variable: '$.a', NumericEquals: 1 }, { Not: { Variable: '$.a', NumericEquals: 2 } }] },
    { a: 3 },
    true,
  ],
])('Choice %j of %j is %j', async (rule, input, expected) => {
  expect(await choose(rule, input)).toBe(expected)
})

test.each([
  ['$.x', "No results for path: $['x']"],
  ['$.x.y', "Missing property in path $['x']"],
  ['$.a.x.y', "Missing property in path $['a']['x']"],
  ['$.l[3]', "No results for path: $['l'][3]"],
  ['$.l[3].y', "No results for path: $['l'][3]['y']"],
])('the path %s that does not resolve is explained as AWS does', async (path, reason) => {
  const { cause } = await pass({ InputPath: path }, { a: {}, l: [1] })
  expect(cause).toBe(
    `An error occurred while executing the state 'S' (entered at the event id #2). Invalid path '${path}' : ${reason}`,
  )
})

test('of the functions of paths only length() finds a value, and a reference path has none', async () => {
  expect(await pass({ Parameters: { 'sum.$': '$.n.sum()' } }, { n: [1] })).toMatchObject({
    error: 'States.Runtime',
    cause: expect.stringContaining(
      "The JSONPath '$.n.sum()' specified for the field 'sum.$' could not be found in the input",
    ),
  })
  await expect(pass({ ResultPath: '$.n.length()' })).rejects.toMatchObject({
    name: 'InvalidDefinition',
    message: expect.stringContaining('Value is not a Reference Path'),
  })
})

test('names of variables have letters of every script', async () => {
  const { states, create, start, ended } = await createHarness()
  const stateMachineArn = await create({
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', Assign: JSON.parse('{"größe":1}'), Next: 'B' },
      B: { Type: 'Pass', Parameters: { 'g.$': '$größe' }, End: true },
    },
  })
  expect(await ended(await start(stateMachineArn))).toMatchObject({ output: { g: 1 } })
  expect(await states.request('DescribeStateMachine', { stateMachineArn })).toMatchObject({
    variableReferences: { B: ['größe'] },
  })
})

test.each<[object, string]>([
  [
    { Parameters: JSON.parse('{"__proto__":{"x.$":"$.a"},"toString":1}') },
    '{"__proto__":{"x":1},"toString":1}',
  ],
  [{ Parameters: { '__proto__.$': '$.a' } }, '{"__proto__":1}'],
  [{ Result: 1, ResultPath: '$.__proto__.x' }, '{"a":1,"__proto__":{"x":1}}'],
  [{ Result: 1, ResultPath: '$.toString.x' }, '{"a":1,"toString":{"x":1}}'],
  [
    { Parameters: { 'm.$': `States.JsonMerge(States.StringToJson('{"__proto__":1}'), $, false)` } },
    '{"m":{"__proto__":1,"a":1}}',
  ],
  [
    {
      Parameters: {
        'same.$': `States.ArrayContains(States.Array(States.StringToJson('{"__proto__":{}}')), $)`,
      },
    },
    '{"same":false}',
  ],
])('a name that every object of JavaScript has is one like others: %j', async (state, output) => {
  expect(JSON.stringify((await pass(state, { a: 1 })).output)).toBe(output)
})

test('a digest with a name that every object has is none', async () => {
  const { error } = await pass({ Parameters: { 'value.$': "States.Hash('a', 'toString')" } })
  expect(error).toBe('States.IntrinsicFailure')
})

test('text with a number that no double holds is no JSON for States.StringToJson', async () => {
  const { error } = await pass({ Parameters: { 'value.$': "States.StringToJson('[1e400]')" } })
  expect(error).toBe('States.IntrinsicFailure')
})
