import { routes } from '#core/api/routes.ts'
import { compile, toMermaid, treeOf } from '#core/saga/index.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { readDefinition, readVersions } from '#lambdas/step-functions/read-versions.ts'
import { findWorkflow } from './find-workflow.ts'
import { workflowView } from './workflow-view.ts'

/** Without a version the definition is this deployment's own, which is what it has published as its newest version. */
export const handler = httpHandler(routes.getWorkflow, async ({ params, query, root }) => {
  const saga = findWorkflow(params.workflow)
  const { version } = query
  const [published, machine] = await Promise.all([
    readVersions(saga.name),
    version === undefined ? compile(saga) : readDefinition(saga.name, version),
  ])
  if (!machine) {
    const known = published.versions.map((each) => each.version).join(', ') || 'none'
    throw new HttpProblem('not-found', `'${saga.name}' has no version ${version}; it has ${known}`)
  }
  const shown = version ?? published.live
  return {
    body: {
      ...workflowView(saga, root),
      ...published,
      ...(shown === undefined ? {} : { version: shown }),
      graph: toMermaid(machine),
      tree: treeOf(machine),
    },
  }
})
