import type { z } from 'zod'
import type { ListQuery } from '#core/api/routes.ts'
import { executionsOf, httpHandler } from '#lambdas/middleware/http.ts'
import { queryExecutions } from './query-executions.ts'
import { executionView } from './views.ts'

export const handler = httpHandler(async (request) => {
  const resource = executionsOf(request)
  const { status, ...page } = request.query as z.output<typeof ListQuery>
  const { items, ...next } = await queryExecutions(
    { tenant: request.tenant, workflow: resource.workflow, status },
    page,
  )
  return { body: { items: items.map((summary) => executionView(summary, resource)), ...next } }
})
