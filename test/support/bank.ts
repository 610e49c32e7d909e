import { expect } from 'vitest'
import type { Account, Transfer } from '#core/transfer/schema.ts'
import type { StatementLine } from '#lambdas/integrations/accounts/accounts.ts'
import type { LedgerEntry } from '#lambdas/ledger/entry.ts'
import type { Summary } from '#lambdas/ledger/summary.ts'
import type { ShopCloud } from './cloud.ts'
import { type Item, scanTable } from './scan.ts'
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
      return findViolations(items, executions)
    },
  }
  for (const [accountId, balance] of Object.entries(accounts)) await bank.put(accountId, { balance })
  return bank
}

type Line = Item & StatementLine

/** Whatever was put into the accounts is there, every line adds up, and each transfer is whole or undone. */
function findViolations(items: Item[], executions: Item[]): string[] {
  const accounts = items.filter(({ sk }) => sk === 'ACCOUNT') as (Item & Record<string, number>)[]
  const lines = items.filter(({ sk }) => sk.startsWith('LINE#')) as Line[]
  const sum = (of: Line[], ...kinds: string[]) =>
    of.filter(({ kind }) => kinds.includes(kind)).reduce((total, { amount }) => total + amount, 0)
  const found: string[] = []

  for (const { pk, accountId, balance, pending } of accounts) {
    const own = lines.filter((line) => line.pk === pk)
    const expected = sum(own, 'Adjustment', 'DebitReturned', 'CreditSettled') - sum(own, 'Debit')
    if (balance !== expected) found.push(`${accountId} has ${balance}, its statement comes to ${expected}`)
    if (balance! < 0) found.push(`${accountId} is overdrawn by ${-balance!}`)
    if (pending !== 0) found.push(`${accountId} has ${pending} pending`)
  }
  const held = accounts.reduce((total, { balance, pending }) => total + balance! + pending!, 0)
  const put = sum(lines, 'Adjustment')
  if (held !== put) found.push(`${put} was put into the accounts, they hold ${held}`)

  const summaries = executions.filter(({ sk }) => sk === 'SUMMARY') as unknown as Summary[]
  for (const { executionId, status, pk, input } of summaries) {
    const own = lines.filter((line) => line.executionId === executionId)
    const kinds = own.map(({ kind }) => kind).sort()
    const whole = {
      COMPLETED: [['Credit', 'CreditSettled', 'Debit']],
      COMPENSATED: [[], ['Debit', 'DebitReturned'], ['Credit', 'CreditWithdrawn', 'Debit', 'DebitReturned']],
    }[status as string]
    if (!whole?.some((each) => String(each) === String(kinds))) {
      found.push(`${executionId} is ${status} with the lines ${kinds.join(', ') || 'none'}`)
    }
    const { amount } = (input as Transfer).amount
    for (const line of own) if (line.amount !== amount) found.push(`${executionId} moved ${line.amount}`)
    const ledger = executions.filter(
      (item) => item.pk === pk && item.sk.startsWith('STEP#'),
    ) as unknown as LedgerEntry[]
    for (const { step, state } of ledger) {
      if (state === 'PENDING') found.push(`${step} of ${executionId} is PENDING`)
    }
    const [debit, credit] = ['DebitSource', 'CreditDestination'].map((name) =>
      ledger.find(({ step, startedAt }) => step === name && startedAt),
    )
    if (debit?.undoneAt && credit?.undoneAt && debit.undoneAt < credit.undoneAt) {
      found.push(`the debit of ${executionId} was returned before its credit was withdrawn`)
    }
  }
  return found
}
