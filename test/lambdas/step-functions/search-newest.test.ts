import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, expect, test } from 'vitest'
import { searchNewest } from '#lambdas/step-functions/describe-execution.ts'
import { restoreAfterAll } from '#test/support/restore-after-all.ts'

const EXECUTIONS = 'arn:aws:states:us-east-1:111111111111:execution:orders'
const stateMachines = restoreAfterAll(mockClient(SFNClient))
process.env.STATE_MACHINE_ARNS = JSON.stringify({
  'order-fulfillment': 'arn:aws:states:us-east-1:111111111111:stateMachine:orders:1',
})
const saga = {
  tenant: 'demo',
  executionId: 'o-1',
  workflow: 'order-fulfillment',
  input: {},
  requestHash: 'x',
}
const input = JSON.stringify(saga)

/** Step Functions has the first execution of the saga and that many rollbacks, all of which broke off. */
function knowRollbacks(most: number): void {
  stateMachines.on(DescribeExecutionCommand).callsFake(async ({ executionArn }: { executionArn: string }) => {
    const name = executionArn.slice(EXECUTIONS.length + 1)
    if (Number(/^R(\d+)_/.exec(name)?.[1] ?? 0) > most) {
      throw new ExecutionDoesNotExist({ message: executionArn, $metadata: {} })
    }
    return { executionArn, name, status: 'FAILED', input }
  })
}
beforeEach(() => stateMachines.reset())

test('returns the last rollback, of which the record does not know', async () => {
  knowRollbacks(3)
  const { execution } = await searchNewest({ ...saga, rollbacks: 1 })
  expect(execution?.name).toBe('R3_demo_o-1')
})

test('ends also when there seems to be no last one, and goes on from there once that is on record', async () => {
  knowRollbacks(Number.POSITIVE_INFINITY)
  const { execution } = await searchNewest(saga)
  expect(execution?.name).toBe('R25_demo_o-1')
  expect(stateMachines.commandCalls(DescribeExecutionCommand)).toHaveLength(26)
  const next = await searchNewest({ ...saga, rollbacks: 26 })
  expect(next.execution?.name).toBe('R51_demo_o-1')
})
