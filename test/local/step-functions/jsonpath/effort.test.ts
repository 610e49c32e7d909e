import { expect, test } from 'vitest'
import { createHarness, functionArn } from '../../../support/engine-harness.ts'
import { evaluatePath, runPass } from '../../../support/pass-state.ts'

/** 25 objects within each other: each `..*` multiplies the ways that lead to a value. */
let nested: unknown = 'x'
for (let depth = 0; depth < 25; depth++) {
  nested = { a: nested, b: [1, 2] }
}
const ENDLESS = `$${'..*'.repeat(12)}`
const CALL = `States.ArrayLength(${ENDLESS})`
const TOO_MUCH = 'The paths and intrinsic functions of the state look at more than 2000000 values.'

const pass = { Type: 'Pass', End: true }
const map = { Type: 'Map', End: true, ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Succeed' } } } }
const task = { Type: 'Task', Resource: functionArn('work'), End: true }
const choose = (rule: object) => ({ Type: 'Choice', Choices: [{ ...rule, Next: 'Other' }] })

test.each<[string, object]>([
  ['InputPath', { ...pass, InputPath: ENDLESS }],
  ['OutputPath', { ...pass, OutputPath: ENDLESS }],
  ['Parameters', { ...pass, Parameters: { 'x.$': ENDLESS } }],
  ['a path of the context object', { ...pass, Parameters: { 'x.$': `$${ENDLESS}` } }],
  ['an argument of a function', { ...pass, Parameters: { 'x.$': CALL } }],
  ['Assign', { ...pass, Assign: { 'x.$': ENDLESS } }],
  ['ResultSelector', { ...task, ResultSelector: { 'x.$': ENDLESS } }],
  ['ItemsPath', { ...map, ItemsPath: ENDLESS }],
  ['ItemSelector', { ...map, ItemsPath: '$.b', ItemSelector: { 'x.$': ENDLESS } }],
  ['a rule of a Choice', choose({ Variable: ENDLESS, IsPresent: true })],
  ['the operand of a rule', choose({ Variable: '$.b[0]', NumericEqualsPath: ENDLESS })],
  ['CausePath', { Type: 'Fail', CausePath: CALL }],
])('%s that finds values over and over fails the execution', async (_field, state) => {
  const { run } = await createHarness({ work: (event: never) => event })
  const other = 'Choices' in state ? { Other: { Type: 'Succeed' } } : {}
  const { status, error, cause } = await run({ StartAt: 'S', States: { S: state, ...other } }, nested)
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.Runtime' })
  expect(cause).toContain(TOO_MUCH)
})

const many = (count: number, value: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}.$`, value]))
const list = Array.from({ length: 9_000 }, (_, id) => ({ id, name: 'x' }))

test.each<[string, object]>([
  ['many fields that each select much', many(10_000, '$.list')],
  ['many fields that each search', many(1_000, '$..id')],
  ['text of many values', { 'x.$': `States.Format('${'{}'.repeat(9_000)}'${', $.list'.repeat(9_000)})` }],
  ['a filter of many parts', { 'x.$': `$.list[?(${Array(9_000).fill('@.id < 0').join(' || ')})]` }],
  ['a filter with a long list', { 'x.$': `$.list[?(@.id in [${Array(9_000).fill(-1)}])]` }],
])('%s fail the execution', async (_what, Parameters) => {
  const { error, cause } = await runPass({ Parameters }, { list })
  expect(error).toBe('States.Runtime')
  expect(cause).toContain(TOO_MUCH)
})

const numbers = Array.from({ length: 130_000 }, (_, i) => i % 10)

test.each<[string, unknown]>([
  ['States.ArrayLength($.numbers[*])', 130_000],
  ['States.ArrayLength($..*)', 130_001],
  ['States.ArrayLength($.numbers[?(@ == 3)])', 13_000],
  ['States.ArrayLength(States.ArrayUnique($.numbers))', 10],
  [`States.ArrayLength($.numbers[?(@ == 'x' || @ =~ /a.*/)])`, 0],
])('as much as an input may have is selected: %s', async (path, expected) => {
  expect(await evaluatePath(path, { numbers })).toBe(expected)
})

test('an execution whose paths look at much lets others have their turn', async () => {
  const { run } = await createHarness()
  const names = Array.from({ length: 20 }, (_, i) => `S${i}`)
  const states = names.map((name, i) => [
    name,
    {
      ...pass,
      Assign: { 'x.$': 'States.ArrayLength($..*)' },
      ...(names[i + 1] ? { End: false, Next: names[i + 1] } : {}),
    },
  ])
  let turns = 0
  const count = () => {
    turns++
    ticking = setImmediate(count)
  }
  let ticking = setImmediate(count)
  const { status } = await run({ StartAt: 'S0', States: Object.fromEntries(states) }, { numbers })
  clearImmediate(ticking)
  expect(status).toBe('SUCCEEDED')
  expect(turns).toBeGreaterThanOrEqual(5)
})
