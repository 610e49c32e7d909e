/**
 * When DynamoDB's TTL may delete an item, in epoch seconds: at the end of a day, some days from now. Step Functions
 * knows a name, and lets an execution be redriven, for 90 days at most after its end.
 */
export function expiryAfter(days: number): number {
  return Math.ceil(Date.now() / DAY_MS + days) * (DAY_MS / 1000)
}

const DAY_MS = 24 * 3_600_000

/** Nothing decides by a failed attempt, and no client sends the same request again after so long. */
export const BESIDE_DAYS = 90

/** Longer than Step Functions lets any execution run: whoever waits for a decision finds what it waits with. */
export const WAIT_DAYS = 370
