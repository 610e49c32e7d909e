import { routes } from '#core/api/routes.ts'
import { compile, toMermaid } from '#core/saga/index.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { findWorkflow } from './find-workflow.ts'
import { workflowView } from './workflow-view.ts'

export const handler = httpHandler(routes.getWorkflow, async ({ params }) => {
  const saga = findWorkflow(params.workflow)
  return { body: { ...workflowView(saga), graph: toMermaid(compile(saga)) } }
})
