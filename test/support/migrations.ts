import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { expect } from 'vitest'
import type { z } from 'zod'
import type * as view from '#core/api/responses/index.ts'
import type { Simulation } from '#core/saga/index.ts'
import { StepRecord } from '#lambdas/records/step-record.ts'
import type { TestCloud } from '#testing/test-cloud.ts'
import { createShop, type Shop } from './shop.ts'

type ExecutionDetail = z.infer<typeof view.ExecutionDetail>

export const MIGRATION = { services: ['accounts', 'catalogue', 'invoices'], toVersion: 2, requestedBy: 'ops' }

/** What the platform of a tenant holds, read past all handlers. */
export interface Platform {
  /** The version that is live of every service that was ever moved. */
  live: Record<string, number>
  /** `catalogue@2` for each copy there is. */
  copies: string[]
}

/** Migrations of one tenant. */
export interface Migrations extends Pick<Shop, 'tenant' | 'get' | 'send'> {
  /** Starts `MIGRATION`, unless `input` says otherwise; answers its id. */
  start(input?: object, simulate?: Partial<Simulation>): Promise<string>
  stop(executionId: string): Promise<void>
  execution(executionId: string): Promise<ExecutionDetail>
  /** The execution once it has ended, or once an undo is stuck. */
  ended(executionId: string): Promise<ExecutionDetail>
  /** Its ledger, in the order of the keys. */
  ledger(executionId: string): Promise<StepRecord[]>
  platform(): Promise<Platform>
  /** Writes what is live of a service, past all handlers. */
  moveByHand(service: string, live: { version: number; copyId?: string }): Promise<void>
}

let tenants = 0

/** Migrations of a tenant of its own. */
export function createMigrations(cloud: TestCloud): Migrations {
  const { tenant, get, send } = createShop(cloud.url!, `platform-${tenants++}`)
  const scan = async <Item>(table: string, partition: string) => {
    const { Items } = await cloud.dynamoDb('Scan', { TableName: `FlowForge-${table}`, ConsistentRead: true })
    const items = (Items as never[]).map((item) => unmarshall(item) as Item & { pk: string; sk: string })
    return items.filter(({ pk }) => pk.startsWith(partition)).sort((a, b) => (a.sk < b.sk ? -1 : 1))
  }
  const execution = async (executionId: string) =>
    (await get(`/executions/${executionId}`)).body as unknown as ExecutionDetail
  return {
    tenant,
    get,
    send,
    execution,
    async start(input = {}, simulate) {
      const body = { ...MIGRATION, ...input, ...(simulate ? { simulate } : {}) }
      const answer = await send('POST', '/workflows/data-migration', body)
      expect(answer.status, JSON.stringify(answer.body)).toBe(202)
      return answer.body.executionId as string
    },
    async stop(executionId) {
      const executions = await cloud.executions()
      const { executionArn } = executions.find(({ name }) => name === `${tenant}_${executionId}`)!
      await cloud.stopExecution(executionArn)
    },
    async ended(executionId) {
      await expect
        .poll(async () => (await execution(executionId)).status, { interval: 20 })
        .toMatch(/^(COMPLETED|COMPENSATED|COMPENSATION_FAILED)$/)
      return execution(executionId)
    },
    async ledger(executionId) {
      const items = await scan<object>('Executions', `EXEC#${tenant}#${executionId}`)
      return items.filter(({ sk }) => sk.startsWith('STEP#')).map((item) => StepRecord.parse(item))
    },
    async moveByHand(service, live) {
      const Item = marshall({ pk: `SERVICE#${tenant}#${service}`, sk: 'LIVE', ...live })
      await cloud.dynamoDb('PutItem', { TableName: 'FlowForge-Services', Item })
    },
    async platform() {
      const live = await scan<{ version: number }>('Services', `SERVICE#${tenant}#`)
      const copies = await scan<{ service: string; version: number }>('Services', `COPY#${tenant}#`)
      return {
        live: Object.fromEntries(live.map(({ pk, version }) => [pk.split('#')[2]!, version])),
        copies: copies.map(({ service, version }) => `${service}@${version}`).sort(),
      }
    },
  }
}

/** Holds the next delivery of a step of one item back before it runs, until `release` is called. */
export function blockItem(cloud: TestCloud, functionName: string, step: string) {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const { promise: reached, resolve: arrive } = Promise.withResolvers<void>()
  const remove = cloud.inject(functionName, async ({ payload }, run) => {
    if ((JSON.parse(payload) as { step: string }).step !== step) {
      return run()
    }
    remove()
    arrive()
    await released
    return run()
  })
  return { reached, release }
}
