import type { Account } from '#core/transfer/schema.ts'
import { listPartition } from '#lambdas/records/list-shards.ts'
import type { Write } from '#lambdas/records/transact.ts'
import { accountKey } from './account.ts'

/** What an account is set to from outside. */
export type AccountSetting = Omit<Account, 'pending'>

/** The write that sets an account which was read as `before`. Refused when its balance has changed since. */
export function settingWrite(
  { table, tenant }: { table: string; tenant: string },
  { accountId, owner, status, balance }: AccountSetting,
  before: Account | undefined,
): Write {
  const values = {
    accountId,
    owner,
    status,
    balance: balance.amount,
    currency: balance.currency,
    tenantKey: listPartition(tenant, accountId),
  }
  const names = Object.keys(values)
  return {
    tag: 'account',
    Update: {
      TableName: table,
      Key: accountKey(tenant, accountId),
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}, pending = if_not_exists(pending, :none)`,
      ConditionExpression: before ? '#balance = :before' : 'attribute_not_exists(pk)',
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
        ':none': 0,
        ...(before ? { ':before': before.balance.amount } : {}),
      },
    },
  }
}
