import { GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn'
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import type { Handler } from 'aws-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { documents, executionsTable } from '#lambdas/clients.ts'
import { handler as rollBackAbandoned } from '#lambdas/events/roll-back-abandoned.ts'
import { executionKey } from '#lambdas/records/keys.ts'
import { handler as checkInventory } from '#lambdas/steps/inventory/check-inventory.ts'
import { handler as releaseInventory } from '#lambdas/steps/inventory/release-inventory.ts'
import { handler as validateOrder } from '#lambdas/steps/order/validate-order.ts'
import { storeExecution } from '#test/support/execution-record.ts'
import { envelopeOf, invoke, seedStock, TENANT } from '#test/support/order-envelope.ts'
import { restoreAfterAll } from '#test/support/restore-after-all.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'

const stateMachines = restoreAfterAll(mockClient(SFNClient))

let tables: TestTables
beforeAll(async () => {
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false')
  tables = await startTables()
  await seedStock()
})
afterAll(() => tables.stop())
afterEach(() => vi.restoreAllMocks())

/** The metrics that are written in the embedded metric format while `act` runs. */
async function metricsOf(act: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  await act()
  return write.mock.calls
    .map(([line]) => String(line))
    .filter((line) => line.includes('CloudWatchMetrics'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

test('an undo that has given up is counted by the metric that rings the alarm', async () => {
  const executionId = 'stuck-1'
  const orderOf = (fields: object) => envelopeOf(executionId, fields)
  await invoke(validateOrder as Handler, orderOf({}))
  await invoke(checkInventory as Handler, orderOf({ step: 'CheckInventory' }))
  await invoke(releaseInventory as Handler, orderOf({ step: 'ReserveInventory', undo: 'ReleaseInventory' }))
  stateMachines.on(GetExecutionHistoryCommand).resolves({ events: [] })

  const metrics = await metricsOf(() =>
    invoke(rollBackAbandoned as Handler, {
      detail: {
        executionArn: `arn:aws:states:us-east-1:111111111111:execution:orders:${TENANT}_${executionId}`,
        name: `${TENANT}_${executionId}`,
        status: 'FAILED',
        error: 'Lambda.Unknown',
      },
    }),
  )

  const key = executionKey({ tenant: TENANT, executionId })
  const { Item } = await documents().send(new GetCommand({ TableName: executionsTable(), Key: key }))
  expect(Item).toMatchObject({ status: 'COMPENSATION_FAILED' })
  const stuckBy = (...dimensions: string[]) =>
    expect.objectContaining({
      service: 'flowforge',
      StuckUndos: 1,
      _aws: expect.objectContaining({
        CloudWatchMetrics: [
          {
            Namespace: 'FlowForge',
            Dimensions: [['service', ...dimensions]],
            Metrics: [{ Name: 'StuckUndos', Unit: 'Count' }],
          },
        ],
      }),
    })
  expect(metrics).toEqual([stuckBy(), stuckBy('workflow')])
})

test('a failure that is told again when a rollback has taken over rings no alarm, and changes nothing', async () => {
  const executionId = 'told-again'
  const execution = { tenant: TENANT, executionId, workflow: 'order-fulfillment', input: {} }
  await storeExecution(execution, { status: 'COMPENSATING', rollbacks: 1 })
  stateMachines.on(GetExecutionHistoryCommand).resolves({ events: [] })
  const name = `${TENANT}_${executionId}`
  const executionArn = `arn:aws:states:us-east-1:111111111111:execution:orders:${name}`
  const detail = { executionArn, name, status: 'FAILED', error: 'Lambda.Unknown' }
  expect(await metricsOf(() => invoke(rollBackAbandoned as Handler, { detail }))).toEqual([])
  const { Item } = await documents().send(
    new GetCommand({ TableName: executionsTable(), Key: executionKey(execution) }),
  )
  expect(Item).toMatchObject({ status: 'COMPENSATING', rollbacks: 1 })
})
