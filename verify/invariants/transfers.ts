import type { Transfer } from '#core/transfer/schema.ts'
import type { Item } from '../tables/tables.ts'
import { listLedger, listSummaries, type SummaryItem } from './execution-items.ts'

type Line = Item & { kind: string; executionId?: string; amount: number }

interface TransferSummary extends SummaryItem {
  input: Transfer
}

/** Whatever was put into the accounts is there, every line adds up, and each transfer is whole or undone. */
export function findTransferViolations(items: readonly Item[], executions: readonly Item[]): string[] {
  const accounts = items.filter(({ sk }) => sk === 'ACCOUNT') as (Item & Record<string, number>)[]
  const lines = items.filter(({ sk }) => sk.startsWith('LINE#')) as Line[]
  const sum = (of: Line[], ...kinds: string[]) =>
    of.filter(({ kind }) => kinds.includes(kind)).reduce((total, { amount }) => total + amount, 0)
  const found: string[] = []

  for (const { pk, accountId, balance, pending } of accounts) {
    const own = lines.filter((line) => line.pk === pk)
    const expected = sum(own, 'Adjustment', 'DebitReturned', 'CreditSettled') - sum(own, 'Debit')
    if (balance !== expected) {
      found.push(`${accountId} has ${balance}, its statement comes to ${expected}`)
    }
    if (balance! < 0) {
      found.push(`${accountId} is overdrawn by ${-balance!}`)
    }
    if (pending !== 0) {
      found.push(`${accountId} has ${pending} pending`)
    }
  }
  const held = accounts.reduce((total, { balance, pending }) => total + balance! + pending!, 0)
  const put = sum(lines, 'Adjustment')
  if (held !== put) {
    found.push(`${put} was put into the accounts, they hold ${held}`)
  }

  for (const { executionId, status, pk, input } of listSummaries<TransferSummary>(executions)) {
    const own = lines.filter((line) => line.executionId === executionId)
    const kinds = own.map(({ kind }) => kind).sort()
    const whole = {
      COMPLETED: [['Credit', 'CreditSettled', 'Debit']],
      COMPENSATED: [[], ['Debit', 'DebitReturned'], ['Credit', 'CreditWithdrawn', 'Debit', 'DebitReturned']],
    }[status as string]
    if (!whole?.some((each) => String(each) === String(kinds))) {
      found.push(`${executionId} is ${status} with the lines ${kinds.join(', ') || 'none'}`)
    }
    const { amount } = input.amount
    for (const line of own) {
      if (line.amount !== amount) {
        found.push(`${executionId} moved ${line.amount}`)
      }
    }
    const ledger = listLedger(executions, { pk })
    for (const { step, state } of ledger) {
      if (state === 'PENDING') {
        found.push(`${step} of ${executionId} is PENDING`)
      }
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
