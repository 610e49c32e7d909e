import type { Account } from '#core/transfer/schema.ts'
import type { Write } from '#lambdas/records/transact.ts'
import type { AccountSetting } from './accounts.ts'

/** Sets an account that has been read as `before`; refused when its balance has moved since. */
export function settingWrite(
  { table, key, tenant }: { table: string; key: { pk: string; sk: string }; tenant: string },
  { accountId, owner, status, balance }: AccountSetting,
  before: Account | undefined,
): Write {
  const values = {
    accountId,
    owner,
    status,
    balance: balance.amount,
    currency: balance.currency,
    tenantKey: tenant,
  }
  const names = Object.keys(values)
  return {
    tag: 'account',
    Update: {
      TableName: table,
      Key: key,
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
