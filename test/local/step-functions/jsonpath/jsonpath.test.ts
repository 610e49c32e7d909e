import { expect, test } from 'vitest'
import { createHarness, functionArn } from '../../../support/engine-harness.ts'
import { evaluatePath, runPass } from '../../../support/pass-state.ts'

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
  expect(await evaluatePath(path, store)).toEqual(expected)
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
  expect((await runPass({ Result: 1, ResultPath: null }, { a: 1 })).output).toEqual({ a: 1 })
  expect((await runPass({ Result: 1, ResultPath: '$.a.b' }, { a: 1 })).error).toBe(
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
  const filtered = runPass(
    { InputPath: '$.list[?(@.text =~ /(a+)+/)]' },
    { list: [{ text: `${'a'.repeat(50)}!` }] },
  )
  const { error, cause } = await filtered
  expect(error).toBe('States.Runtime')
  expect(cause).toContain('took longer than')
  const short = await runPass(
    { InputPath: '$.list[?(@.text =~ /(a+)+/)]' },
    { list: [{ text: 'aaa' }, { text: 'b' }] },
  )
  expect(short.output).toEqual([{ text: 'aaa' }])
})

test('past the end of an array is null in a payload template, and fails as an argument and in InputPath', async () => {
  const input = { list: [1], name: 'x' }
  expect(await evaluatePath('$.list[9]', input)).toBeNull()
  for (const state of [
    { Parameters: { 'x.$': '$.list[9].a' } },
    { Parameters: { 'x.$': '$.name[9]' } },
    { Parameters: { 'x.$': 'States.Array($.list[9])' } },
    { InputPath: '$.list[9]' },
  ]) {
    expect(await runPass(state, input)).toMatchObject({ error: 'States.Runtime' })
  }
})

test.each([
  ['$.x', "No results for path: $['x']"],
  ['$.x.y', "Missing property in path $['x']"],
  ['$.a.x.y', "Missing property in path $['a']['x']"],
  ['$.l[3]', "No results for path: $['l'][3]"],
  ['$.l[3].y', "No results for path: $['l'][3]['y']"],
])('the path %s that does not resolve is explained as AWS does', async (path, reason) => {
  const { cause } = await runPass({ InputPath: path }, { a: {}, l: [1] })
  expect(cause).toBe(
    `An error occurred while executing the state 'S' (entered at the event id #2). Invalid path '${path}' : ${reason}`,
  )
})

test('of the functions of paths only length() finds a value, and a reference path has none', async () => {
  expect(await runPass({ Parameters: { 'sum.$': '$.n.sum()' } }, { n: [1] })).toMatchObject({
    error: 'States.Runtime',
    cause: expect.stringContaining(
      "The JSONPath '$.n.sum()' specified for the field 'sum.$' could not be found in the input",
    ),
  })
  await expect(runPass({ ResultPath: '$.n.length()' })).rejects.toMatchObject({
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
  expect(JSON.stringify((await runPass(state, { a: 1 })).output)).toBe(output)
})
