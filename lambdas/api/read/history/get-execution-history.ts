import { routes } from '#core/api/routes.ts'
import { parseExecutionName } from '#core/saga/index.ts'
import { executionRecords } from '#lambdas/clients.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { readExecutionRecord } from '#lambdas/records/read.ts'
import { readHistoryPage } from './history-page.ts'

export const handler = httpHandler(routes.getExecutionHistory, async ({ tenant, params, query }) => {
  const { executionId } = params
  const record = await findRecord(tenant, executionId)
  if (!record) {
    throw new HttpProblem('not-found', `there is no executionId '${executionId}'`)
  }
  return { body: await readHistoryPage(record, query) }
})

/** By its id, or by the name of one of its Step Functions executions. */
async function findRecord(tenant: string, idOrName: string) {
  const found = await readExecutionRecord(executionRecords(), { tenant, executionId: idOrName })
  const named = parseExecutionName(idOrName)
  return found || named.tenant !== tenant
    ? found
    : readExecutionRecord(executionRecords(), { tenant, executionId: named.executionId })
}
