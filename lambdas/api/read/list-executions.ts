import { routes } from '#core/api/routes.ts'
import { executionsOf } from '#lambdas/handlers/api-request.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { invalid } from '#lambdas/handlers/validate.ts'
import { isWorkflow, unknownWorkflow } from '../workflows/find-workflow.ts'
import { executionView } from './execution-view.ts'
import { queryExecutions } from './query-executions.ts'

export const handler = httpHandler([routes.listOrders, routes.listExecutions], async (request) => {
  const resource = executionsOf(request)
  const { query } = request
  const { status, limit, cursor } = query
  const asked = 'workflow' in query ? query.workflow : undefined
  if (asked !== undefined && !isWorkflow(asked)) {
    throw invalid('workflow', unknownWorkflow(asked))
  }
  const workflow = resource.workflow ?? asked
  const { items, ...next } = await queryExecutions(
    { tenant: request.tenant, workflow, status },
    { limit, cursor },
  )
  return { body: { items: items.map((execution) => executionView(execution, resource)), ...next } }
})
