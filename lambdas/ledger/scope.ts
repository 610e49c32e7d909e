import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { StepEnvelope } from '#core/saga/index.ts'

/** What the ledger needs to know of one invocation. */
export interface LedgerScope {
  readonly client: DynamoDBDocumentClient
  /** The Executions table. */
  readonly table: string
  readonly envelope: StepEnvelope
  /** When this invocation began, ISO 8601. */
  readonly startedAt: string
  /** When Lambda ends this invocation, in epoch milliseconds. */
  readonly deadline: number
}

/** The provider's idempotency key of a step: the same on every attempt, never of another step. */
export function idempotencyKey({ tenant, executionId, step }: StepEnvelope): string {
  return `${tenant}:${executionId}:${step}`
}

export function nowIso(): string {
  return new Date().toISOString()
}
