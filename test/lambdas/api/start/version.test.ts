import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { handler as getExecution } from '#lambdas/api/read/get-execution.ts'
import { handler as listExecutions } from '#lambdas/api/read/list-executions.ts'
import { handler as startExecution } from '#lambdas/api/start/start-execution.ts'
import { restoreAfterAll } from '#test/support/restore-after-all.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'
import { request } from '../../../support/api-request.ts'

const MACHINE = 'arn:aws:states:us-east-1:111111111111:stateMachine:orders'
const stateMachines = restoreAfterAll(mockClient(SFNClient))

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
})
afterAll(() => tables.stop())
beforeEach(() => {
  stateMachines.reset()
  stateMachines.on(StartExecutionCommand).resolves({})
  deploy(`${MACHINE}:3`)
})

function deploy(arn: string): void {
  process.env.STATE_MACHINE_ARNS = JSON.stringify({ 'order-fulfillment': arn })
}

let counter = 0
const order = () => ({
  orderId: `versioned-${counter++}`,
  ...{ sku: 'SKU-A', quantity: 1, customerId: 'cust-1', paymentMethod: 'tok_visa' },
})
const post = (body: object) => request(startExecution, 'POST', '/orders', { body })
const get = async (orderId: string) =>
  (await request(getExecution, 'GET', '/orders/{orderId}', { params: { orderId } })).body
const started = () =>
  stateMachines.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input.stateMachineArn)

describe('the version of an order', () => {
  test('is that which it is started on, told by its own answer and by lists, and asked of nobody', async () => {
    const body = order()
    await post(body)
    expect(started()).toEqual([`${MACHINE}:3`])
    expect(await get(body.orderId)).toMatchObject({ version: '3' })
    const { body: list } = await request(listExecutions, 'GET', '/orders')
    expect(list.items).toContainEqual(expect.objectContaining({ orderId: body.orderId, version: '3' }))
    expect(stateMachines.commandCalls(DescribeExecutionCommand)).toEqual([])
  })

  test('stays when the same request is sent again after a deployment', async () => {
    const body = order()
    stateMachines.on(StartExecutionCommand).rejectsOnce(new Error('killed')).resolves({})
    expect((await post(body)).status).toBe(500)
    deploy(`${MACHINE}:4`)
    expect((await post(body)).status).toBe(202)
    expect(started()).toEqual([`${MACHINE}:3`, `${MACHINE}:3`])
    expect(await get(body.orderId)).toMatchObject({ version: '3' })
  })

  test('is left out on a stack without versions', async () => {
    deploy(MACHINE)
    const body = order()
    await post(body)
    expect(started()).toEqual([MACHINE])
    expect(await get(body.orderId)).not.toHaveProperty('version')
  })
})
