import { createHash } from 'node:crypto'
import type { Item } from '../tables/tables.ts'

/** What is live of a service; the copy that holds its data, if it was ever moved. */
interface Live {
  version: number
  copyId?: string
}

interface Moved {
  status: string
  service: string
  toVersion: number
  before: Live
  live: Item | undefined
  /** The copy that this migration has made of it. */
  copy: Item | undefined
}

/** One service of a migration that has ended: wholly moved, or wholly as before and no copy left. */
export function findMigrationViolations({ status, service, toVersion, before, live, copy }: Moved): string[] {
  const { version, copyId } = { version: 1, ...(live as Partial<Live> | undefined) }
  const found: string[] = []
  const broken = (what: string) => found.push(`it is ${status}, but ${service} ${what}`)
  if (status === 'COMPLETED') {
    if (version !== toVersion) {
      broken(`is live at version ${version}`)
    }
    if (!copy) {
      broken('has no copy')
    } else if (copy.copyId !== copyId) {
      broken(`is live at ${copyId}, not at ${copy.copyId}`)
    }
  } else {
    if (version !== before.version || copyId !== before.copyId) {
      broken(`is live at version ${version} in ${copyId}, not at ${before.version} in ${before.copyId}`)
    }
    if (copy) {
      broken(`has left ${copy.copyId}`)
    }
  }
  return found
}

/** The id follows from the idempotency key of the call, so that a copy is found of which no answer arrived. */
export function copyIdOf(of: { tenant: string; executionId: string; index: number }): string {
  const key = `${of.tenant}:${of.executionId}:CopyService[${of.index}]`
  return `copy_${createHash('sha256').update(key).digest('hex').slice(0, 24)}`
}
