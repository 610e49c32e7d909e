import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  SFNClient,
  SFNServiceException,
} from '@aws-sdk/client-sfn'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { handler as getExecution } from '#lambdas/api/read/get-execution.ts'
import { handler as listExecutions } from '#lambdas/api/read/list-executions.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'
import { storeExecution } from '#test/support/execution-record.ts'
import { restoreAfterAll } from '#test/support/restore-after-all.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'
import { request } from '../../support/api-request.ts'

const MACHINE = 'arn:aws:states:us-east-1:111111111111:stateMachine:orders'
const stateMachines = restoreAfterAll(mockClient(SFNClient))

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
  process.env.STATE_MACHINE_ARNS = JSON.stringify({ 'order-fulfillment': `${MACHINE}:live` })
})
afterAll(() => tables.stop())
beforeEach(() => stateMachines.reset())

let counter = 0
/** An order as the API has entered it, of which nobody has asked for the version. */
const enter = async (more: object = {}) => {
  const executionId = `order-${counter++}`
  await storeExecution({ tenant: 'demo', executionId, workflow: 'order-fulfillment', input: {} }, more)
  return executionId
}
const get = async (orderId: string) =>
  (await request(getExecution, 'GET', '/orders/{orderId}', { params: { orderId } })).body
const asked = () => stateMachines.commandCalls(DescribeExecutionCommand).map(({ args }) => args[0].input)

describe('the version of an order', () => {
  test('is asked of Step Functions once, and kept for the next answer and for lists', async () => {
    stateMachines.on(DescribeExecutionCommand).resolves({ stateMachineVersionArn: `${MACHINE}:3` })
    const orderId = await enter()
    expect(await get(orderId)).toMatchObject({ version: '3' })
    expect(await get(orderId)).toMatchObject({ version: '3' })
    expect(asked()).toEqual([
      {
        executionArn: `arn:aws:states:us-east-1:111111111111:execution:orders:demo_${orderId}`,
      },
    ])
    const { body } = await request(listExecutions, 'GET', '/orders')
    expect(body.items).toContainEqual(expect.objectContaining({ orderId, version: '3' }))
  })

  test('is that of its newest rollback', async () => {
    stateMachines.on(DescribeExecutionCommand).resolves({ stateMachineVersionArn: `${MACHINE}:4` })
    const orderId = await enter({ rollbacks: 2 })
    expect(await get(orderId)).toMatchObject({ version: '4' })
    expect(asked()[0]!.executionArn).toMatch(new RegExp(`:R2_demo_${orderId}$`))
  })

  test('is none for one that was started on the machine itself, which is asked once too', async () => {
    stateMachines.on(DescribeExecutionCommand).resolves({ stateMachineVersionArn: undefined })
    const orderId = await enter()
    for (const answer of [await get(orderId), await get(orderId)]) {
      expect(answer).not.toHaveProperty('version')
    }
    expect(asked()).toHaveLength(1)
  })

  test.each([
    ['throttles', new SFNServiceException({ name: 'ThrottlingException', $fault: 'client', $metadata: {} })],
    ['knows no such execution yet', new ExecutionDoesNotExist({ message: '', $metadata: {} })],
  ])('is left out while Step Functions %s, and asked for again', async (_, problem) => {
    stateMachines
      .on(DescribeExecutionCommand)
      .rejectsOnce(problem)
      .resolves({ stateMachineVersionArn: `${MACHINE}:3` })
    const orderId = await enter()
    const first = await get(orderId)
    expect(first).toMatchObject({ orderId, status: 'RUNNING' })
    expect(first).not.toHaveProperty('version')
    expect(await get(orderId)).toMatchObject({ version: '3' })
  })

  test('is not kept when a rollback has begun while it was asked for', async () => {
    const orderId = await enter()
    stateMachines.on(DescribeExecutionCommand).callsFake(async () => {
      await documents().send(
        new UpdateCommand({
          TableName: executionsTable(),
          Key: { pk: `EXEC#demo#${orderId}`, sk: 'SUMMARY' },
          UpdateExpression: 'SET rollbacks = :one',
          ExpressionAttributeValues: { ':one': 1 },
        }),
      )
      return { stateMachineVersionArn: `${MACHINE}:3` }
    })
    expect(await get(orderId)).not.toHaveProperty('version')
    stateMachines.on(DescribeExecutionCommand).resolves({ stateMachineVersionArn: `${MACHINE}:4` })
    expect(await get(orderId)).toMatchObject({ version: '4' })
  })
})
