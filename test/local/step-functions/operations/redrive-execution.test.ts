import { expect, test } from 'vitest'
import { pass } from '../../../support/definitions.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('only an execution that failed may be redriven', async () => {
  const { states, run } = await createHarness()
  const { arn: executionArn } = await run(pass(1))
  await expect(states.request('RedriveExecution', { executionArn })).rejects.toMatchObject({
    name: 'ExecutionNotRedrivable',
    message: `Execution Not Redrivable: 'Execution is SUCCEEDED and cannot be redriven: ${executionArn}'`,
  })
})
