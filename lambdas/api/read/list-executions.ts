import type { z } from 'zod'
import type { ExecutionListQuery } from '#core/api/requests.ts'
import { executionsOf } from '#lambdas/handlers/api-request.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { invalid } from '#lambdas/handlers/validate.ts'
import { isWorkflow, unknownWorkflow } from '../workflows/find-workflow.ts'
import { executionView } from './execution-view.ts'
import { queryExecutions } from './query-executions.ts'

export const handler = httpHandler(async (request) => {
  const resource = executionsOf(request)
  const { status, workflow: asked, ...page } = request.query as z.output<typeof ExecutionListQuery>
  if (asked !== undefined && !isWorkflow(asked)) {
    throw invalid('workflow', unknownWorkflow(asked))
  }
  const workflow = resource.workflow ?? asked
  const { items, ...next } = await queryExecutions({ tenant: request.tenant, workflow, status }, page)
  return { body: { items: items.map((execution) => executionView(execution, resource)), ...next } }
})
