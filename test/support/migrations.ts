import { unmarshall } from '@aws-sdk/util-dynamodb'
import { expect } from 'vitest'
import type { MachineInput, Simulation } from '#core/saga/index.ts'
import type { LedgerEntry } from '#lambdas/ledger/entry.ts'
import type { Summary } from '#lambdas/ledger/summary.ts'
import type { TestCloud } from '#local/test-cloud.ts'

export const SERVICES = ['accounts', 'catalogue', 'invoices']

/** What the platform of a tenant holds, read past all handlers. */
export interface Platform {
  /** The version that is live of every service that was ever moved. */
  live: Record<string, number>
  /** `catalogue@2` for each copy there is. */
  copies: string[]
}

/** Migrations of one tenant. */
export interface Migrations {
  tenant: string
  /** Starts one of all services to version 2, unless `input` says otherwise; answers its id. */
  start(input?: object, simulate?: Simulation): Promise<string>
  stop(executionId: string): Promise<void>
  /** The summary once it has ended, or once an undo is stuck. */
  ended(executionId: string): Promise<Summary>
  /** Its ledger, in the order of the keys. */
  ledger(executionId: string): Promise<LedgerEntry[]>
  platform(): Promise<Platform>
}

let tenants = 0

/** Migrations by the state machine `FlowForge-<workflow>`, of a tenant of its own. */
export function createMigrations(cloud: TestCloud, workflow = 'data-migration'): Migrations {
  const tenant = `platform-${tenants++}`
  const arns = new Map<string, string>()
  const scan = async <Item>(table: string, partition: string) => {
    const { Items } = await cloud.dynamoDb('Scan', { TableName: `FlowForge-${table}`, ConsistentRead: true })
    const items = (Items as never[]).map((item) => unmarshall(item) as Item & { pk: string; sk: string })
    return items.filter(({ pk }) => pk.startsWith(partition)).sort((a, b) => (a.sk < b.sk ? -1 : 1))
  }
  const summaryOf = async (executionId: string) => {
    const items = await scan<Summary>('Executions', `EXEC#${tenant}#${executionId}`)
    return items.find(({ sk }) => sk === 'SUMMARY')
  }
  return {
    tenant,
    async start(input = {}, simulate) {
      const executionId = `mig-${arns.size}`
      const machineInput: MachineInput = {
        executionId,
        tenant,
        workflow,
        input: { services: SERVICES, toVersion: 2, requestedBy: 'ops', ...input },
        ...(simulate ? { simulate } : {}),
      }
      const name = `${tenant}_${executionId}`
      arns.set(executionId, await cloud.startExecution(`FlowForge-${workflow}`, machineInput, name))
      return executionId
    },
    stop: (executionId) => cloud.stopExecution(arns.get(executionId)!),
    async ended(executionId) {
      await expect
        .poll(async () => (await summaryOf(executionId))?.status, { interval: 20, timeout: 25_000 })
        .toMatch(/^(COMPLETED|COMPENSATED|COMPENSATION_FAILED)$/)
      return (await summaryOf(executionId))!
    },
    async ledger(executionId) {
      const items = await scan<LedgerEntry>('Executions', `EXEC#${tenant}#${executionId}`)
      return items.filter(({ sk }) => sk.startsWith('STEP#'))
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
    if ((JSON.parse(payload) as { step: string }).step !== step) return run()
    remove()
    arrive()
    await released
    return run()
  })
  return { reached, release }
}
