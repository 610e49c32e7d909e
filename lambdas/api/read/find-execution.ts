import { type ExecutionResource, holds } from '#core/api/collections.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { type Records, readRecords } from '#lambdas/records/read.ts'
import { executionRecords } from '#lambdas/runtime.ts'

/**
 * Returns all that is known of an execution, by one consistent query. Throws 404 for an unknown one, for another
 * tenant's, and for one that this resource does not hold.
 */
export async function findExecution(
  resource: ExecutionResource,
  tenant: string,
  executionId: string,
): Promise<Records> {
  const records = await readRecords(executionRecords(), { tenant, executionId })
  if (!records || !holds(resource, records.execution.workflow)) {
    throw new HttpProblem('not-found', `there is no ${resource.idField} '${executionId}'`)
  }
  return records
}
