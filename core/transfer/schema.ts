import * as z from 'zod'
import { Money } from '../money.ts'
import { defineText } from '../text.ts'

export const AccountId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'must be 1 to 64 letters, digits, hyphens and underscores')

/** Frozen and closed accounts take part in no new movement; what is on its way still arrives or returns. */
export const ACCOUNT_STATUSES = ['OPEN', 'FROZEN', 'CLOSED'] as const

/** A balance as it stands: what is on its way still arrives, so one that was set to the maximum may go beyond it. */
const Balance = Money.extend({ amount: z.int().min(0) })

export const Account = z.object({
  accountId: AccountId,
  owner: z.string(),
  status: z.enum(ACCOUNT_STATUSES),
  /** What may be spent. */
  balance: Balance,
  /** What transfers that are not settled yet have credited; it may not be spent. */
  pending: Balance,
})
export type Account = z.infer<typeof Account>

/** What the saga works on. */
export const Transfer = z
  .strictObject({
    from: AccountId,
    to: AccountId,
    amount: Money,
    reference: defineText(140).optional(),
  })
  .meta({ examples: [{ from: 'alice', to: 'bob', amount: { amount: 2500, currency: 'USD' } }] })
export type Transfer = z.infer<typeof Transfer>
