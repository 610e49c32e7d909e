import { hash } from 'node:crypto'
import { withParent } from '#local/trace-header.ts'
import type { ExecutionRecord, Frame } from '../interpreter/execution.ts'

/** Returns the tracing header that an execution was started with, else one for all of its calls. */
export function traceHeaderOf({ traceHeader, arn, startDate }: ExecutionRecord): string {
  if (traceHeader) {
    return traceHeader
  }
  const seconds = Math.floor(startDate / 1_000)
  const name = hash('sha256', arn, 'hex').slice(0, 24)
  return `Root=1-${seconds.toString(16).padStart(8, '0')}-${name}`
}

/** Returns the tracing header of a call, whose parent is the span of the attempt that makes it. */
export function callHeaderOf(record: ExecutionRecord, { lastEvent }: Frame): string {
  return withParent(traceHeaderOf(record), eventSpanId(record.arn, lastEvent))
}

/** The id of the span that an event of an execution's history begins. */
export function eventSpanId(arn: string, event: number): string {
  return hash('sha256', `${arn} ${event}`, 'hex').slice(0, 16)
}

/** The id of an execution's span follows from its name, which those know who link to it. */
export function executionSpanId(name: string): string {
  return hash('sha256', name, 'hex').slice(0, 16)
}
