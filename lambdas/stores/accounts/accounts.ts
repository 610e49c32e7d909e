import { BatchGetCommand } from '@aws-sdk/lib-dynamodb'
import { Unavailable } from '#core/errors.ts'
import { MAX_AMOUNT, type Money } from '#core/money.ts'
import type { Account } from '#core/transfer/schema.ts'
import { tryTransact, type Write } from '#lambdas/records/transact.ts'
import { type PageRequest, queryTenant } from '../page.ts'
import type { StoreTable } from '../store-table.ts'
import { accountKey, StoredAccount } from './account.ts'
import { type AccountSetting, settingWrite } from './setting-write.ts'
import { lineWrite, readStatement, type StatementLine } from './statement.ts'

/** Money of an account that a transfer moves. */
export interface Movement {
  tenant: string
  /** The transfer's execution: each of its statement lines carries it. */
  executionId: string
  accountId: string
  amount: Money
}

interface Move {
  kind: StatementLine['kind']
  /** The change of the account, for an amount of `:a`. */
  change: string
  /**
   * What must be true besides the currency, for a `:room` below which an account can hold the amount as well. Money on
   * its way arrives or returns whatever the status is.
   */
  condition?: string
}

const MOVES = {
  debit: {
    kind: 'Debit',
    change: 'balance = balance - :a',
    condition: '#status = :open AND balance >= :a',
  },
  returnDebit: { kind: 'DebitReturned', change: 'balance = balance + :a' },
  credit: {
    kind: 'Credit',
    change: 'pending = pending + :a',
    condition: '#status = :open AND balance <= :room AND pending <= :room',
  },
  withdrawCredit: { kind: 'CreditWithdrawn', change: 'pending = pending - :a', condition: 'pending >= :a' },
  settle: {
    kind: 'CreditSettled',
    change: 'pending = pending - :a, balance = balance + :a',
    condition: 'pending >= :a AND balance <= :room',
  },
} as const satisfies Record<string, Move>

const PUT_TIMEOUT_MS = 5_000
const MAX_READS = 5

/**
 * The store of accounts: an item per account, and beside it one per line of its statement.
 *
 * `debit`, `returnDebit`, `credit`, `withdrawCredit` and `settle` return writes, the account's (tag `account`) and the
 * statement line's, so that the ledger commits them with its own record. No balance falls below zero.
 */
export function createAccounts(store: StoreTable) {
  const { table } = store
  const moveBy = (move: Move) => (movement: Movement) => [
    accountWrite(table, move, movement),
    lineWrite(table, movement, { kind: move.kind, amount: movement.amount.amount }),
  ]

  return {
    /** The accounts that exist, by id; a consistent read. */
    find: (tenant: string, accountIds: readonly string[]) => findAccounts(store, tenant, accountIds),
    /** One page of all accounts, by id. */
    list: (tenant: string, page: PageRequest) =>
      queryTenant(store, { tenant, item: StoredAccount, sort: 'accountId' }, page),
    statement: (tenant: string, accountId: string) => readStatement(store, tenant, accountId),
    put: (tenant: string, setting: AccountSetting) => putAccount(store, tenant, setting),

    /** balance → on its way. Refused with the account when it is not open, of another currency, or holds less. */
    debit: moveBy(MOVES.debit),
    /** on its way → balance. */
    returnDebit: moveBy(MOVES.returnDebit),
    /** on its way → pending. Refused with the account when it is not open, of another currency, or has no room. */
    credit: moveBy(MOVES.credit),
    /** pending → on its way. */
    withdrawCredit: moveBy(MOVES.withdrawCredit),
    /** pending → balance. Refused with the account when it has no room. */
    settle: moveBy(MOVES.settle),
  }
}

async function findAccounts(
  { client, table }: StoreTable,
  tenant: string,
  accountIds: readonly string[],
): Promise<Map<string, Account>> {
  const Keys = [...new Set(accountIds)].map((id) => accountKey(tenant, id))
  const { Responses, UnprocessedKeys } = await client.send(
    new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
  )
  if (UnprocessedKeys?.[table]) {
    throw new Unavailable('DynamoDB did not answer for all accounts')
  }
  const accounts = (Responses?.[table] ?? []).map((item) => StoredAccount.parse(item))
  return new Map(accounts.map((account) => [account.accountId, account]))
}

/**
 * Opens an account or changes it; a statement line accounts for the difference. What is pending or on its way stays
 * as it is. Returns undefined when the account is held in another currency.
 */
async function putAccount(
  store: StoreTable,
  tenant: string,
  setting: AccountSetting,
): Promise<Account | undefined> {
  const { client, table } = store
  const { accountId, balance } = setting
  for (let reads = 0; reads < MAX_READS; reads++) {
    const account = (await findAccounts(store, tenant, [accountId])).get(accountId)
    if (account && account.balance.currency !== balance.currency) {
      return undefined
    }
    const amount = balance.amount - (account?.balance.amount ?? 0)
    const change = settingWrite({ table, tenant }, setting, account)
    const line = lineWrite(table, { tenant, accountId }, { kind: 'Adjustment', amount })
    const writes = amount === 0 ? [change] : [change, line]
    // Refused when money has moved since the read: the difference is another one then.
    if ((await tryTransact(client, writes, Date.now() + PUT_TIMEOUT_MS)).ok) {
      return { ...setting, pending: account?.pending ?? { ...balance, amount: 0 } }
    }
  }
  throw new Unavailable(`account '${accountId}' changed ${MAX_READS} times while it was set`)
}

function accountWrite(TableName: string, { change, condition }: Move, movement: Movement): Write {
  const { tenant, accountId, amount } = movement
  const needsOpen = condition?.includes(':open')
  const needsRoom = condition?.includes(':room')
  return {
    tag: 'account',
    Update: {
      TableName,
      Key: accountKey(tenant, accountId),
      UpdateExpression: `SET ${change}`,
      ConditionExpression: ['currency = :currency', ...(condition ? [condition] : [])].join(' AND '),
      ...(needsOpen ? { ExpressionAttributeNames: { '#status': 'status' } } : {}),
      ExpressionAttributeValues: {
        ':a': amount.amount,
        ':currency': amount.currency,
        ...(needsOpen ? { ':open': 'OPEN' } : {}),
        ...(needsRoom ? { ':room': MAX_AMOUNT - amount.amount } : {}),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}
