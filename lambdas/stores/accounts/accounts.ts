import type { Money } from '#core/money.ts'
import type { Account } from '#core/transfer/schema.ts'
import type { Write } from '#lambdas/records/transact.ts'
import type { PageRequest } from '../page.ts'

/** Money of an account that a transfer moves. */
export interface Movement {
  tenant: string
  /** The transfer's execution: every statement line bears it. */
  executionId: string
  accountId: string
  amount: Money
}

/** A line of an account's statement: each change of its balance or of what is pending leaves one. */
export interface StatementLine {
  kind: MovementKind | 'Adjustment'
  executionId?: string
  /** In minor units of the account's currency; negative for an adjustment downwards. */
  amount: number
  at: string
}

export type MovementKind = 'Debit' | 'DebitReturned' | 'Credit' | 'CreditWithdrawn' | 'CreditSettled'

/** What somebody sets an account to. */
export type AccountSetting = Omit<Account, 'pending'>

/**
 * The accounts. Movements are handed back as writes, so that the ledger commits them with its entry: first the
 * account's, then the statement line's. What is taken was there, and no balance falls below zero.
 */
export interface Accounts {
  /** Consistent state of the accounts that exist. */
  find(tenant: string, accountIds: readonly string[]): Promise<Map<string, Account>>
  /** One page of all accounts, by id; eventually consistent. */
  list(tenant: string, page: PageRequest): Promise<{ items: Account[]; nextCursor?: string }>
  /** The newest lines first, 100 at most. */
  statement(tenant: string, accountId: string): Promise<StatementLine[]>
  /**
   * Opens an account or changes it; a statement line accounts for the difference. What is pending or on its way is
   * not touched. Undefined when the account is held in another currency.
   */
  put(tenant: string, setting: AccountSetting): Promise<Account | undefined>

  /** balance → on its way. Refused when the account is not open, of another currency, or holds less. */
  debit(movement: Movement): Write[]
  /** on its way → balance. */
  returnDebit(movement: Movement): Write[]
  /** on its way → pending. Refused when the account is not open or of another currency. */
  credit(movement: Movement): Write[]
  /** pending → on its way. */
  withdrawCredit(movement: Movement): Write[]
  /** pending → balance. */
  settle(movement: Movement): Write[]
  /** The account that a refused write met. */
  toAccount(item: Record<string, unknown> | undefined): Account | undefined
}
