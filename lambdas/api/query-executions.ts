import type { SagaStatus } from '#core/saga/index.ts'
import { type PageRequest, queryPage } from '#lambdas/integrations/page.ts'
import { type Summary, statusKey, workflowKey } from '#lambdas/ledger/summary.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'

/** Executions of one workflow, newest first; eventually consistent, as indexes are. */
export function queryExecutions(
  { tenant, workflow, status }: { tenant: string; workflow: string; status?: SagaStatus | undefined },
  page: PageRequest,
) {
  const index = status
    ? {
        IndexName: 'ByStatus',
        partition: ['statusKey', statusKey(tenant, workflow, status)] as [string, string],
      }
    : {
        IndexName: 'ByWorkflow',
        partition: ['workflowKey', workflowKey(tenant, workflow)] as [string, string],
      }
  return queryPage<Summary>(
    documents(),
    { TableName: executionsTable(), ScanIndexForward: false, ...index },
    page,
  )
}
