import type { SagaStatus } from '#core/saga/index.ts'
import {
  type ExecutionRecord,
  tenantStatusKey,
  workflowKey,
  workflowStatusKey,
} from '#lambdas/records/execution-record.ts'
import { parseExecutionRecord } from '#lambdas/records/read.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'
import { type PageRequest, queryPage } from '#lambdas/stores/page.ts'

interface ExecutionFilter {
  tenant: string
  workflow?: string | undefined
  status?: SagaStatus | undefined
}

/** Returns a page of a tenant's executions, newest first; eventually consistent, as indexes are. */
export async function queryExecutions(
  filter: ExecutionFilter,
  page: PageRequest,
): Promise<{ items: ExecutionRecord[]; nextCursor?: string }> {
  const { items, ...next } = await queryPage<Record<string, unknown>>(
    documents(),
    { TableName: executionsTable(), ScanIndexForward: false, ...indexOf(filter) },
    page,
  )
  return { items: items.map((item) => parseExecutionRecord(item)), ...next }
}

/** Each filter has an index of its own, so that no page is read to be thrown away. */
function indexOf({ tenant, workflow, status }: ExecutionFilter): {
  IndexName: string
  partition: [string, string]
} {
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
