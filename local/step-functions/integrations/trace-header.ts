import { hash } from 'node:crypto'
import type { ExecutionRecord } from '../interpreter/execution.ts'

/** Returns the tracing header of an execution's calls: the one that it was started with, else one for all of its calls. */
export function traceHeaderOf({ traceHeader, arn, startDate }: ExecutionRecord): string {
  if (traceHeader) {
    return traceHeader
  }
  const seconds = Math.floor(startDate / 1_000)
  const name = hash('sha256', arn, 'hex').slice(0, 24)
  return `Root=1-${seconds.toString(16).padStart(8, '0')}-${name}`
}
