import { expect, test } from 'vitest'
import { createHarness } from '../../../support/engine-harness.ts'

test('TestState runs one state and says where it leads', async () => {
  const { states } = await createHarness({ work: () => 7 })
  const check = (definition: object, more: object = {}) =>
    states.request('TestState', { definition: JSON.stringify(definition), input: '{"n":1}', ...more })
  const choice = {
    Type: 'Choice',
    Choices: [{ Variable: '$.n', NumericEquals: 1, Next: 'One' }],
    Default: 'Other',
  }
  expect(await check(choice)).toMatchObject({ status: 'SUCCEEDED', nextState: 'One', output: '{"n":1}' })
  const task = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'work' },
    Catch: [{ ErrorEquals: ['Gone'], Next: 'Undo' }],
    End: true,
  }
  expect(await check({ ...task, OutputPath: '$.Payload' })).toMatchObject({
    status: 'SUCCEEDED',
    output: '7',
  })
  const gone = { mock: { errorOutput: { error: 'Gone', cause: 'why' } } }
  expect(await check(task, gone)).toMatchObject({ status: 'CAUGHT_ERROR', nextState: 'Undo', error: 'Gone' })
  expect(await check({ ...task, Retry: [{ ErrorEquals: ['Gone'] }] }, gone)).toMatchObject({
    status: 'RETRIABLE',
  })
})
