import { expect } from 'vitest'
import type { Account, Transfer } from '#core/transfer/schema.ts'
import type { StatementLine } from '#lambdas/stores/accounts/statement.ts'
import { findTransferViolations } from '#verify/invariants/transfers.ts'
import { scanTable } from '#verify/tables/scan.ts'
import type { ShopCloud } from './shop-cloud.ts'
import { createWorkflowClient, type WorkflowClient } from './workflow-client.ts'

/** A tenant of its own whose accounts hold dollars. */
export interface Bank extends WorkflowClient<Transfer> {
  /** Opens or changes an account. */
  put(accountId: string, level: { balance: number; currency?: string; status?: string }): Promise<void>
  account(accountId: string): Promise<Account & { statement: StatementLine[] }>
  /** What every account has to spend. */
  balances(): Promise<Record<string, number>>
  /** What is wrong with the books, in words, once every transfer has ended. */
  violations(): Promise<string[]>
}

export async function openBank(cloud: ShopCloud, accounts: Record<string, number>): Promise<Bank> {
  const client = createWorkflowClient<Transfer>(cloud, await cloud.openShop({}), 'money-transfer')
  const bank: Bank = {
    ...client,
    async put(accountId, { balance, currency = 'USD', status = 'OPEN' }) {
      const money = { amount: balance, currency }
      const answer = await client.send('PUT', `/accounts/${accountId}`, {
        owner: accountId,
        balance: money,
        status,
      })
      expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    },
    account: async (accountId) => (await client.send('GET', `/accounts/${accountId}`)).body as never,
    async balances() {
      const { items } = (await client.send('GET', '/accounts')).body as { items: Account[] }
      return Object.fromEntries(items.map(({ accountId, balance }) => [accountId, balance.amount]))
    },
    async violations() {
      const [items, executions] = await Promise.all([
        scanTable(cloud.dynamoDb, 'Accounts', client.tenant),
        scanTable(cloud.dynamoDb, 'Executions', client.tenant),
      ])
      return findTransferViolations(items, executions)
    },
  }
  for (const [accountId, balance] of Object.entries(accounts)) {
    await bank.put(accountId, { balance })
  }
  return bank
}
