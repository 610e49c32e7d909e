import { expect } from 'vitest'
import type { MachineInput, Simulation } from '#core/saga/index.ts'
import type { LedgerEntry } from '#lambdas/ledger/entry.ts'
import type { Summary } from '#lambdas/ledger/summary.ts'
import type { ShopCloud } from './cloud.ts'
import { scanTable } from './scan.ts'
import type { Shop } from './shop.ts'

let executions = 0

export interface WorkflowClient<Input> extends Pick<Shop, 'tenant' | 'send'> {
  start(input: Input, more?: { simulate?: Simulation }): Promise<string>
  stop(executionId: string): Promise<void>
  summary(executionId: string): Promise<Summary>
  ended(executionId: string): Promise<Summary>
  /** `DebitSource UNDONE`, …: the ledger in short. */
  ledger(executionId: string): Promise<string[]>
}

export function createWorkflowClient<Input>(
  cloud: ShopCloud,
  shop: Shop,
  workflow: string,
): WorkflowClient<Input> {
  const { tenant, send } = shop
  const arns = new Map<string, string>()
  const items = async (id: string) =>
    (await scanTable(cloud.dynamoDb, 'Executions', tenant)).filter(({ pk }) => pk.endsWith(`#${id}`))
  const summary = async (id: string) =>
    (await items(id)).find(({ sk }) => sk === 'SUMMARY') as unknown as Summary
  return {
    tenant,
    send,
    summary,
    async start(input, more = {}) {
      const executionId = `x-${executions++}`
      const machineInput: MachineInput = { executionId, tenant, workflow, input, ...more }
      arns.set(
        executionId,
        await cloud.startExecution(`FlowForge-${workflow}`, machineInput, `${tenant}_${executionId}`),
      )
      return executionId
    },
    stop: (id) => cloud.stopExecution(arns.get(id)!),
    async ended(id) {
      await expect
        .poll(async () => (await summary(id))?.status, { interval: 20, timeout: 20_000 })
        .toSatisfy((status: string) => ['COMPLETED', 'COMPENSATED', 'COMPENSATION_FAILED'].includes(status))
      return summary(id)
    },
    async ledger(id) {
      const entries = (await items(id)).filter(({ sk }) => sk.startsWith('STEP#')) as unknown as LedgerEntry[]
      return entries.map(({ step, state }) => `${step} ${state}`)
    },
  }
}
