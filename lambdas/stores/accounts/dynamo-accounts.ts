import { randomUUID } from 'node:crypto'
import { BatchGetCommand, type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { Unavailable } from '#core/errors.ts'
import type { Account } from '#core/transfer/schema.ts'
import { tryTransact, type Write } from '#lambdas/records/transact.ts'
import { queryTenant } from '../page.ts'
import type { Accounts, Movement, MovementKind, StatementLine } from './accounts.ts'
import { settingWrite } from './setting-write.ts'

interface Move {
  kind: MovementKind
  /** What happens to the account, for an amount of `:a`. */
  change: string
  /** What must hold beside the currency. Money on its way arrives or returns whatever the status. */
  condition?: string
}

const MOVES = {
  debit: {
    kind: 'Debit',
    change: 'balance = balance - :a',
    condition: '#status = :open AND balance >= :a',
  },
  returnDebit: { kind: 'DebitReturned', change: 'balance = balance + :a' },
  credit: { kind: 'Credit', change: 'pending = pending + :a', condition: '#status = :open' },
  withdrawCredit: { kind: 'CreditWithdrawn', change: 'pending = pending - :a', condition: 'pending >= :a' },
  settle: {
    kind: 'CreditSettled',
    change: 'pending = pending - :a, balance = balance + :a',
    condition: 'pending >= :a',
  },
} as const satisfies Record<string, Move>

const STATEMENT_LENGTH = 100
const PUT_TIMEOUT_MS = 5_000
const MAX_READS = 5

/** Accounts in a DynamoDB table: an item per account, and beside it one per line of its statement. */
export function createDynamoAccounts({
  client,
  table,
}: {
  client: DynamoDBDocumentClient
  table: string
}): Accounts {
  const moving = (move: Move) => (movement: Movement) => [
    accountWrite(table, move, movement),
    lineWrite(table, movement, { kind: move.kind, amount: movement.amount.amount }),
  ]
  const find: Accounts['find'] = async (tenant, accountIds) => {
    const Keys = [...new Set(accountIds)].map((id) => accountKey(tenant, id))
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    )
    if (UnprocessedKeys?.[table]) {
      throw new Unavailable('DynamoDB did not answer for all accounts')
    }
    return new Map((Responses?.[table] ?? []).map((item) => [item.accountId, toAccount(item)!]))
  }

  return {
    find,
    toAccount,
    debit: moving(MOVES.debit),
    returnDebit: moving(MOVES.returnDebit),
    credit: moving(MOVES.credit),
    withdrawCredit: moving(MOVES.withdrawCredit),
    settle: moving(MOVES.settle),

    async list(tenant, page) {
      const { items, ...next } = await queryTenant<Record<string, unknown>>(client, { table, tenant }, page)
      return { items: items.map((item) => toAccount(item)!), ...next }
    },

    async statement(tenant, accountId) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :line)',
          ExpressionAttributeValues: { ':pk': accountKey(tenant, accountId).pk, ':line': 'LINE#' },
          ScanIndexForward: false,
          Limit: STATEMENT_LENGTH,
        }),
      )
      return Items.map(toLine)
    },

    async put(tenant, setting) {
      const { accountId, balance } = setting
      for (let reads = 0; reads < MAX_READS; reads++) {
        const account = (await find(tenant, [accountId])).get(accountId)
        if (account && account.balance.currency !== balance.currency) {
          return undefined
        }
        const amount = balance.amount - (account?.balance.amount ?? 0)
        const change = settingWrite({ table, key: accountKey(tenant, accountId), tenant }, setting, account)
        const line = lineWrite(table, { tenant, accountId }, { kind: 'Adjustment', amount })
        const writes = amount === 0 ? [change] : [change, line]
        if ((await tryTransact(client, writes, Date.now() + PUT_TIMEOUT_MS)).ok) {
          return { ...setting, pending: account?.pending ?? { ...balance, amount: 0 } }
        }
        // Refused when money has moved since the account was read: the difference is another one.
      }
      throw new Unavailable(`account '${accountId}' changed ${MAX_READS} times while it was set`)
    },
  }
}

function accountWrite(TableName: string, { change, condition }: Move, movement: Movement): Write {
  const { tenant, accountId, amount } = movement
  const needsOpen = condition?.includes(':open')
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
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

function lineWrite(
  TableName: string,
  { tenant, accountId, executionId }: Pick<Movement, 'tenant' | 'accountId'> & { executionId?: string },
  { kind, amount }: Pick<StatementLine, 'kind' | 'amount'>,
): Write {
  const at = new Date().toISOString()
  const sk = `LINE#${at}#${executionId ?? randomUUID()}#${kind}`
  const line: StatementLine = { kind, ...(executionId ? { executionId } : {}), amount, at }
  return {
    tag: 'statement line',
    Put: {
      TableName,
      Item: { pk: accountKey(tenant, accountId).pk, sk, ...line },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }
}

function accountKey(tenant: string, accountId: string) {
  return { pk: `ACCOUNT#${tenant}#${accountId}`, sk: 'ACCOUNT' }
}

type AccountItem = Omit<Account, 'balance' | 'pending'> & {
  currency: string
  balance: number
  pending: number
}

function toAccount(item: Record<string, unknown> | undefined): Account | undefined {
  if (!item) {
    return undefined
  }
  const { accountId, owner, status, currency, balance, pending } = item as unknown as AccountItem
  return {
    accountId,
    owner,
    status,
    balance: { amount: balance, currency },
    pending: { amount: pending, currency },
  }
}

function toLine(item: Record<string, unknown>): StatementLine {
  const { kind, executionId, amount, at } = item as unknown as StatementLine
  return { kind, ...(executionId ? { executionId } : {}), amount, at }
}
