import type { Money } from '../money.ts'

/** Orders above this, in minor units of whatever currency, wait for somebody to approve them. */
export const APPROVAL_THRESHOLD = 100_000

/** True for an order that is large, or that asks for it. */
export function needsApproval(total: Money, requireApproval: boolean): boolean {
  return requireApproval || total.amount > APPROVAL_THRESHOLD
}
