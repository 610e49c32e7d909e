import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHarness, type Harness, roleArn } from '../../../support/engine-harness.ts'

let harness: Harness
beforeAll(async () => {
  harness = await createHarness()
})
afterAll(() => harness.states.stop())

const wrap = (depth: number, [before, inner, after]: [string, string, string]) =>
  before.repeat(depth) + inner + after.repeat(depth)
const inCalls = (depth: number) => ({
  Parameters: { 'x.$': wrap(depth, ['States.Array(', '1', ')']) },
})
const inParentheses = (depth: number) => ({ InputPath: `$.list[?(${wrap(depth, ['(', '@.x', ')'])})]` })
const negated = (depth: number) => ({ InputPath: `$.list[?(${'!'.repeat(depth)}@.x)]` })
const along = (steps: number) => ({ InputPath: `$${'.list'.repeat(steps)}` })
const into = (steps: number) => ({ ResultPath: `$${'.list'.repeat(steps)}` })

const pass = (fields: object) => ({ Type: 'Pass', End: true, ...fields })
const machine = (fields: object) => ({ StartAt: 'S', States: { S: pass(fields) } })

async function validate(fields: object): Promise<unknown> {
  const definition = JSON.stringify(machine(fields))
  return (await harness.states.request('ValidateStateMachineDefinition', { definition })).result
}

test.each([
  ['11 functions within each other', inCalls(11)],
  ['3,000 functions within each other', inCalls(3_000)],
  ['50,000 functions within each other', inCalls(50_000)],
  ['3,000 parentheses in a filter', inParentheses(3_000)],
  ['100 parentheses in a filter', inParentheses(100)],
  ['3,000 negations in a filter', negated(3_000)],
  ['a path of 1,001 steps', along(1_001)],
  ['a ResultPath of 100,000 steps', into(100_000)],
])('%s are refused wherever a definition comes in', async (_what, fields) => {
  expect(await validate(fields)).toBe('FAIL')
  await expect(harness.create(machine(fields))).rejects.toThrow('Invalid State Machine Definition')
  const tested = harness.states.request('TestState', { definition: JSON.stringify(pass(fields)), roleArn })
  await expect(tested).rejects.toThrow('Invalid State Machine Definition')
})

const list = [{ x: 1 }]

test.each<[string, object, object]>([
  ['10 functions within each other', inCalls(10), { status: 'SUCCEEDED' }],
  ['98 parentheses in a filter', inParentheses(98), { output: list }],
  ['98 negations in a filter', negated(98), { output: list }],
  ['a path of 1,000 steps', along(1_000), { error: 'States.Runtime' }],
  ['a ResultPath of 1,000 steps', into(1_000), { error: 'States.ResultPathMatchFailure' }],
])('%s are taken', async (_what, fields, expected) => {
  expect(await validate(fields)).toBe('OK')
  expect(await harness.run(machine(fields), { list })).toMatchObject(expected)
})

describe('rules and templates within each other', () => {
  const nest = (depth: number, inner: unknown, around: (value: unknown) => unknown) => {
    let value = inner
    for (let i = 0; i < depth; i++) {
      value = around(value)
    }
    return value as object
  }
  const rule = { Variable: '$.a', IsPresent: false }
  const choose = (form: object) => ({
    StartAt: 'S',
    States: { S: { Type: 'Choice', Choices: [{ ...form, Next: 'E' }] }, E: { Type: 'Succeed' } },
  })

  test.each([
    ['980 Not', choose(nest(980, rule, (Not) => ({ Not })))],
    ['490 And', choose(nest(490, rule, (part) => ({ And: [part] })))],
    ['490 Or', choose(nest(490, rule, (part) => ({ Or: [part] })))],
    ['a template of 990 objects', machine({ Parameters: nest(990, { 'x.$': '$' }, (a) => ({ a })) })],
    ['a template of 990 lists', machine({ Parameters: { a: nest(990, 1, (item) => [item]) } })],
  ])('%s are evaluated', async (_what, definition) => {
    expect(await harness.run(definition)).toMatchObject({ status: 'SUCCEEDED' })
  })
})
