import { routes } from '#core/api/routes.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { sagas } from '#statemachines/index.ts'
import { workflowView } from './workflow-view.ts'

export const handler = httpHandler(routes.listWorkflows, async ({ root }) => ({
  body: { items: sagas.map((saga) => workflowView(saga, root)) },
}))
