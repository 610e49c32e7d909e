import type { Attributes } from '@opentelemetry/api'

/** Whose a span is. */
export interface ExecutionFacts {
  readonly tenant: string
  readonly executionId: string
  readonly workflow?: string
}

export function executionAttributes({ tenant, executionId, workflow }: ExecutionFacts): Attributes {
  return {
    'flowforge.tenant': tenant,
    'flowforge.execution.id': executionId,
    ...(workflow ? { 'flowforge.workflow': workflow } : {}),
  }
}
