import { hash } from 'node:crypto'
import { type SpanContext, TraceFlags } from '@opentelemetry/api'
import { executionName } from '#core/saga/index.ts'
import type { ExecutionFacts } from './span-attributes.ts'

/**
 * Returns the span of an execution's workflow, whose id follows from the execution's name in Step Functions, so that
 * whatever happens to the execution later can link to it. Undefined where the execution has no trace.
 */
export function workflowSpanOf({
  tenant,
  executionId,
  traceId,
}: ExecutionFacts & { readonly traceId?: string | undefined }): SpanContext | undefined {
  if (!traceId) {
    return undefined
  }
  return {
    traceId: traceId.slice(2).replace('-', ''),
    spanId: hash('sha256', executionName(tenant, executionId), 'hex').slice(0, 16),
    traceFlags: TraceFlags.SAMPLED,
  }
}
