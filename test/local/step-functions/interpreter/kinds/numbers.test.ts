import { expect, test } from 'vitest'
import { createHarness, functionArn } from '../../../../support/engine-harness.ts'

const ITEM_PROCESSOR = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }

const kinds = {
  Wait: { Type: 'Wait' },
  Task: { Type: 'Task', Resource: functionArn('work') },
  Map: { Type: 'Map', ItemProcessor: ITEM_PROCESSOR },
}

async function run(type: keyof typeof kinds, fields: object, input: unknown, language = 'JSONPath') {
  const { run } = await createHarness({ work: () => 1 })
  const state = { ...kinds[type], ...fields, End: true }
  return run({ QueryLanguage: language, StartAt: 'S', States: { S: state } }, input)
}

test.each([
  ['Wait', 'Seconds', -1, 'between 0 and 99999999'],
  ['Wait', 'Seconds', 100_000_000, 'between 0 and 99999999'],
  ['Task', 'TimeoutSeconds', 0, 'between 1 and 99999999'],
  ['Task', 'HeartbeatSeconds', -1, 'between 1 and 99999999'],
  ['Map', 'MaxConcurrency', -1, '0 or more'],
  ['Map', 'ToleratedFailureCount', -1, '0 or more'],
  ['Map', 'ToleratedFailurePercentage', 100.5, 'between 0 and 100'],
] as const)('an expression in a %s gives no %s of %d', async (type, field, value, range) => {
  const Items = type === 'Map' ? { Items: [1] } : {}
  const ended = await run(type, { ...Items, [field]: `{% ${value} %}` }, {}, 'JSONata')
  expect(ended).toMatchObject({
    status: 'FAILED',
    error: 'States.QueryEvaluationError',
    cause: expect.stringContaining(`The '${field}' field must be ${range}, but was ${value}`),
  })
})

test.each([
  ['ToleratedFailureCount', 'x', 'field refers to value "x" which is not a valid integer: $.n'],
  ['ToleratedFailureCount', 1.5, 'field refers to value "1.5" which is not a valid integer: $.n'],
  ['ToleratedFailureCount', { a: 1 }, 'field refers to value "{"a":1}" which is not a valid integer: $.n'],
  ['ToleratedFailureCount', -1, 'ToleratedFailureCount cannot be negative.'],
  ['ToleratedFailurePercentage', 'x', 'field refers to value "x" which is not a valid float: $.n'],
  ['ToleratedFailurePercentage', null, 'field refers to value "null" which is not a valid float: $.n'],
  ['ToleratedFailurePercentage', -1.1, 'ToleratedFailurePercentage must be between 0 and 100.'],
  ['ToleratedFailurePercentage', 100.1, 'ToleratedFailurePercentage must be between 0 and 100.'],
])('a path gives no %s of %j', async (field, n, words) => {
  const ended = await run('Map', { ItemsPath: '$.items', [`${field}Path`]: '$.n' }, { items: [1], n })
  const cause = words.startsWith('field') ? `The ${field}Path ${words}` : words
  expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause })
})

test.each([
  ['JSONPath', { ItemsPath: '$.items', ToleratedFailurePercentagePath: '$.n' }, 50.5],
  ['JSONPath', { ItemsPath: '$.items', ToleratedFailurePercentagePath: '$.n' }, '50.5'],
  ['JSONPath', { ItemsPath: '$.items', ToleratedFailureCountPath: '$.n' }, '1'],
  ['JSONata', { Items: [1], ToleratedFailurePercentage: '{% $states.input.n %}' }, 50.5],
])('in %s a tolerance by %j may be %j', async (language, fields, n) => {
  expect(await run('Map', fields, { items: [1], n }, language)).toMatchObject({ status: 'SUCCEEDED' })
})

test('the variables that a state assigns have 256 KiB at most', async () => {
  const { run } = await createHarness()
  const assign = (characters: number) =>
    run({
      QueryLanguage: 'JSONata',
      StartAt: 'S',
      States: { S: { Type: 'Pass', Assign: { v: `{% $pad("", ${characters}) %}` }, End: true } },
    })
  expect(await assign(262_000)).toMatchObject({ status: 'SUCCEEDED' })
  expect(await assign(262_144)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' })
})
