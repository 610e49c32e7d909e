import { routes } from '#core/api/routes.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { readExecutionRecord } from '#lambdas/records/read.ts'
import { executionRecords } from '#lambdas/runtime.ts'
import { readHistoryPage } from './history-page.ts'

export const handler = httpHandler(routes.getExecutionHistory, async ({ tenant, params, query }) => {
  const { executionId } = params
  const record = await readExecutionRecord(executionRecords(), { tenant, executionId })
  if (!record) {
    throw new HttpProblem('not-found', `there is no executionId '${executionId}'`)
  }
  return { body: await readHistoryPage(record, query) }
})
