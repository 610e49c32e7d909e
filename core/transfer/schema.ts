import * as z from 'zod'
import { Money } from '../money.ts'

export const AccountId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'must be 1 to 64 letters, digits, hyphens and underscores')

/** Frozen and closed accounts take part in no new movement; what is on its way still arrives or returns. */
export const ACCOUNT_STATUSES = ['OPEN', 'FROZEN', 'CLOSED'] as const

export const Account = z.object({
  accountId: AccountId,
  owner: z.string(),
  status: z.enum(ACCOUNT_STATUSES),
  /** What may be spent. */
  balance: Money,
  /** What transfers that are not settled yet have credited; it may not be spent. */
  pending: Money,
})
export type Account = z.infer<typeof Account>

/** What the saga works on. */
export const Transfer = z.strictObject({
  from: AccountId,
  to: AccountId,
  amount: Money,
  reference: z.string().trim().min(1).max(140).optional(),
})
export type Transfer = z.infer<typeof Transfer>
