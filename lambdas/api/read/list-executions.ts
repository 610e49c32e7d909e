import { routes } from '#core/api/routes.ts'
import { executionsOf } from '#lambdas/handlers/api-request.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { invalid } from '#lambdas/handlers/validate.ts'
import { isWorkflow, unknownWorkflow } from '../workflows/find-workflow.ts'
import { executionView } from './execution-view.ts'
import { queryById } from './query-by-id.ts'
import { queryExecutions } from './query-executions.ts'

export const handler = httpHandler([routes.listOrders, routes.listExecutions], async (request) => {
  const resource = executionsOf(request)
  const { query } = request
  const { limit, cursor, idPrefix, status, startedAfter, startedBefore } = query
  const asked = 'workflow' in query ? query.workflow : undefined
  if (asked !== undefined && !isWorkflow(asked)) {
    throw invalid('workflow', unknownWorkflow(asked))
  }
  const workflow = resource.workflow ?? asked
  const filter = { tenant: request.tenant, workflow, status, startedAfter, startedBefore }
  const page = { limit, cursor }
  const { items, ...next } = await (idPrefix === undefined
    ? queryExecutions(filter, page)
    : queryById({ ...filter, idPrefix }, page))
  return { body: { items: items.map((execution) => executionView(execution, resource)), ...next } }
})
