import { type ExecutionResource, holds } from '#core/api/collections.ts'
import { parseExecutionName } from '#core/saga/index.ts'
import { executionRecords } from '#lambdas/clients.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { type Records, readRecords } from '#lambdas/records/read.ts'

/**
 * Returns all that is known of an execution, by one consistent query. Throws 404 for an unknown one, for another
 * tenant's, and for one that this resource does not hold.
 */
export async function findExecution(
  resource: ExecutionResource,
  tenant: string,
  executionId: string,
  known?: Records,
): Promise<Records> {
  const records = known ?? (await readRecords(executionRecords(), { tenant, executionId }))
  if (!records || !holds(resource, records.execution.workflow)) {
    throw new HttpProblem('not-found', `there is no ${resource.idField} '${executionId}'`)
  }
  return records
}

/**
 * As `findExecution`, by the id or by the name of one of its Step Functions executions, which is what alarms, logs and
 * the console of AWS show: `acme_ord-1`, `R2_acme_ord-1` of a rollback.
 */
export async function findNamedExecution(
  resource: ExecutionResource,
  tenant: string,
  idOrName: string,
): Promise<Records> {
  const named = parseExecutionName(idOrName)
  const records = await readRecords(executionRecords(), { tenant, executionId: idOrName })
  const isName = !records && named.tenant === tenant
  return findExecution(resource, tenant, isName ? named.executionId : idOrName, records)
}
