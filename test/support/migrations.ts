import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import type { Migration } from '#core/migration/schema.ts'
import { StepRecord } from '#lambdas/records/step-record.ts'
import type { TestCloud } from '#testing/test-cloud.ts'
import type { ShopCloud } from './shop-cloud.ts'
import { createWorkflowClient, type Faults, type WorkflowClient } from './workflow-client.ts'

export const MIGRATION: Migration = {
  services: ['accounts', 'catalogue', 'invoices'],
  toVersion: 2,
  requestedBy: 'ops',
}

/** What the platform of a tenant holds, read bypassing all handlers. */
export interface Platform {
  /** The version that is live of every service that was ever moved. */
  live: Record<string, number>
  /** `catalogue@2` for each copy there is. */
  copies: string[]
}

/** A tenant of its own that moves services. */
export interface Migrations extends Omit<WorkflowClient<Migration>, 'start'> {
  /** Starts `MIGRATION`, unless `changes` say otherwise; returns its id. */
  start(changes?: Partial<Migration>, simulate?: Faults): Promise<string>
  /** Its ledger, in the order of the keys. */
  ledger(executionId: string): Promise<StepRecord[]>
  platform(): Promise<Platform>
  /** Writes what is live of a service, bypassing all handlers. */
  moveByHand(service: string, live: { version: number; copyId?: string }): Promise<void>
}

export async function openMigrations(cloud: ShopCloud): Promise<Migrations> {
  const client = createWorkflowClient<Migration>(cloud, await cloud.openShop({}), 'data-migration')
  const { tenant } = client
  const scan = async <Item>(table: string, partition: string) => {
    const { Items } = await cloud.dynamoDb('Scan', { TableName: `FlowForge-${table}`, ConsistentRead: true })
    const items = (Items as never[]).map((item) => unmarshall(item) as Item & { pk: string; sk: string })
    return items.filter(({ pk }) => pk.startsWith(partition)).sort((a, b) => (a.sk < b.sk ? -1 : 1))
  }
  return {
    ...client,
    start: (changes = {}, simulate) =>
      client.start({ ...MIGRATION, ...changes }, simulate ? { simulate } : {}),
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
