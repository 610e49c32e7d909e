import * as z from 'zod'
import { ACCOUNT_STATUSES, type Account } from '#core/transfer/schema.ts'

/** An account as it is stored: conditions compare its amounts, so they are attributes of their own. */
const AccountItem = z.object({
  accountId: z.string(),
  owner: z.string(),
  status: z.enum(ACCOUNT_STATUSES),
  currency: z.string(),
  balance: z.int(),
  pending: z.int(),
})

/** Parses the item of an account. */
export const StoredAccount = AccountItem.transform(
  ({ currency, balance, pending, ...account }): Account => ({
    ...account,
    balance: { amount: balance, currency },
    pending: { amount: pending, currency },
  }),
)

export function accountPartition(tenant: string, accountId: string): string {
  return `ACCOUNT#${tenant}#${accountId}`
}

export function accountKey(tenant: string, accountId: string) {
  return { pk: accountPartition(tenant, accountId), sk: 'ACCOUNT' }
}
