import type { PlannedService } from '#core/migration/schema.ts'
import type { Write } from '#lambdas/records/transact.ts'

/** A copy of a service's data in the store of another version. */
export interface Copy {
  copyId: string
  service: string
  version: number
  records: number
}

/** What of a service is live: its version, and the copy that holds its data if it was ever moved. */
export interface Live {
  version: number
  records: number
  copyId?: string
}

/**
 * The platform that services run on. Which version is live is ours, so a switch is writes that commit with the ledger
 * entry; copies are made by a system outside, by the caller's key.
 */
export interface Services {
  /** The names of all services. */
  readonly known: readonly string[]
  /** What is live of a known service; a consistent read. */
  live(tenant: string, service: string): Promise<Live>
  /** Sends the service's calls to this copy, if it is still at the version that was planned on: one write. */
  switchOver(tenant: string, planned: PlannedService, copyId: string): Write[]
  /** Sends them back to where they went before the switch to this copy. */
  switchBack(tenant: string, planned: PlannedService, copyId: string): Write[]

  /** Copies the data. A call repeated with its key makes no second copy. */
  copy(tenant: string, planned: PlannedService, idempotencyKey: string): Promise<Copy>
  /** Removes what was copied with this key, if anything was. Repeatable. */
  removeCopy(tenant: string, idempotencyKey: string): Promise<void>
  findCopy(tenant: string, copyId: string): Promise<Copy | undefined>
}
