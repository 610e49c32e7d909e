import type { ExecutionSummary } from '#core/api/responses/executions.ts'
import { routes } from '#core/api/routes.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { sagas } from '#statemachines/index.ts'
import { countOpen } from './count-open.ts'

export const handler = httpHandler(routes.summarizeExecutions, async ({ tenant }) => {
  const workflows = sagas.map(({ name }) => name)
  return { body: { open: await countOpen(tenant, workflows) } satisfies ExecutionSummary }
})
