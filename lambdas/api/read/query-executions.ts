import type { SagaStatus } from '#core/saga/index.ts'
import { type Summary, tenantStatusKey, workflowKey, workflowStatusKey } from '#lambdas/records/summary.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'
import { type PageRequest, queryPage } from '#lambdas/stores/page.ts'

interface Wanted {
  tenant: string
  workflow?: string | undefined
  status?: SagaStatus | undefined
}

/** Executions of a tenant, newest first; eventually consistent, as indexes are. */
export function queryExecutions(wanted: Wanted, page: PageRequest) {
  return queryPage<Summary>(
    documents(),
    { TableName: executionsTable(), ScanIndexForward: false, ...indexOf(wanted) },
    page,
  )
}

/** Each question has an index of its own, so that no page is read to be thrown away. */
function indexOf({ tenant, workflow, status }: Wanted): { IndexName: string; partition: [string, string] } {
  if (!workflow) {
    if (!status) {
      return { IndexName: 'ByTenant', partition: ['tenantKey', tenant] }
    }
    const partition = tenantStatusKey(tenant, status)
    return { IndexName: 'ByTenantStatus', partition: ['tenantStatusKey', partition] }
  }
  if (!status) {
    return { IndexName: 'ByWorkflow', partition: ['workflowKey', workflowKey(tenant, workflow)] }
  }
  const partition = workflowStatusKey(tenant, workflow, status)
  return { IndexName: 'ByWorkflowStatus', partition: ['workflowStatusKey', partition] }
}
