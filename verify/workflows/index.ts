import { verifiedMigrations } from './data-migration.ts'
import { verifiedTransfers } from './money-transfer.ts'
import { verifiedOrders } from './order-fulfillment.ts'
import type { VerifiedWorkflow } from './workflow.ts'

/** Every workflow that verify drives, by the name of its saga. */
export const WORKFLOWS: Readonly<Record<string, VerifiedWorkflow>> = Object.fromEntries(
  [verifiedOrders, verifiedTransfers, verifiedMigrations].map((workflow) => [workflow.saga.name, workflow]),
)

export type * from './workflow.ts'
