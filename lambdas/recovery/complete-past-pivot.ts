import { executionRecords } from '#lambdas/clients.ts'
import type { ExecutionRecord } from '#lambdas/records/execution-record.ts'
import { complete } from '#lambdas/records/transitions/complete.ts'
import { logger } from '#lambdas/telemetry/logger.ts'

/** Completes an execution that broke off behind its pivot: only best-effort steps can be missing. */
export async function completePastPivot(record: ExecutionRecord): Promise<void> {
  const { tenant, executionId } = record
  const outcome = await complete(executionRecords(), record, new Date().toISOString())
  if (outcome.kind === 'execution-barred') {
    throw new Error(`execution '${executionId}' has passed its pivot and cannot be completed`)
  }
  logger.warn('completed an abandoned execution that had passed its pivot', { tenant, executionId })
}
