import { expect, test } from 'vitest'
import { pass } from '../../../support/definitions.ts'
import { account, createHarness } from '../../../support/engine-harness.ts'

test('the metadata of an execution says that its data is left out', async () => {
  const { states, run } = await createHarness()
  const { arn: executionArn } = await run(pass(1), { n: 1 })
  const whole = await states.request('DescribeExecution', { executionArn })
  expect(whole).toMatchObject({ input: '{"n":1}', output: '1', outputDetails: { included: true } })
  const { input: _input, output: _output, ...metadata } = whole
  expect(await states.request('DescribeExecution', { executionArn, includedData: 'METADATA_ONLY' })).toEqual({
    ...metadata,
    inputDetails: { included: false },
    outputDetails: { included: false },
  })
})

test('an execution that does not exist is refused', async () => {
  const { states } = await createHarness()
  const executionArn = `arn:aws:states:us-east-1:${account}:execution:m:none`
  await expect(states.request('DescribeExecution', { executionArn })).rejects.toMatchObject({
    name: 'ExecutionDoesNotExist',
  })
})
