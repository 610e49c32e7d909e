import * as z from 'zod'

/** The largest amount that can be asked for, in minor units. */
export const MAX_AMOUNT = 99_999_999_999

/** An amount in minor units (cents) of an ISO 4217 currency: `{ amount: 1999, currency: 'USD' }` is $19.99. */
export const Money = z.strictObject({
  amount: z.int().min(0).max(MAX_AMOUNT),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be three capital letters, such as USD'),
})
export type Money = z.infer<typeof Money>
