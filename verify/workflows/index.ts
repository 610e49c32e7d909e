import { verifiedMigrations } from './data-migration.ts'
import { verifiedDocuments } from './document-approval.ts'
import { verifiedTransfers } from './money-transfer.ts'
import { verifiedOrders } from './order-fulfillment.ts'
import type { VerifiedWorkflow } from './workflow.ts'

const verified = [verifiedOrders, verifiedTransfers, verifiedDocuments, verifiedMigrations]

/** Every workflow that verify drives, by the name of its saga. */
export const WORKFLOWS: Readonly<Record<string, VerifiedWorkflow>> = Object.fromEntries(
  verified.map((workflow) => [workflow.saga.name, workflow]),
)

export type * from './workflow.ts'
