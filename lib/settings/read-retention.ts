import type { Node } from 'constructs'
import { SettingsError } from './read-context.ts'

/** Step Functions redrives an execution for 14 days after its end and knows its name for 90: ours goes later. */
const LEAST_DAYS = 91

export function readRetention(node: Node): number | undefined {
  const value: unknown = node.tryGetContext('retain') ?? undefined
  if (value === undefined) {
    return undefined
  }
  const days = /^\d{2,5}$/.test(String(value)) ? Number(value) : 0
  if (days < LEAST_DAYS) {
    throw new SettingsError(
      `context retain is '${String(value)}'; it takes the days that an ended execution is kept, ${LEAST_DAYS} or more: Step Functions knows its name for 90`,
    )
  }
  return days
}
