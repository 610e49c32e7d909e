import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { sagas } from '#statemachines/index.ts'
import { workflowView } from './workflow-view.ts'

export const handler = httpHandler(async () => ({ body: { items: sagas.map(workflowView) } }))
