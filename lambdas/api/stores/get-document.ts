import { routes } from '#core/api/routes.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { documentRegister } from '#lambdas/runtime.ts'

export const handler = httpHandler(routes.getDocument, async function getDocument({ tenant, params }) {
  const { documentId } = params
  const versions = await documentRegister().find(tenant, documentId)
  if (versions.length === 0) {
    throw new HttpProblem('not-found', `there is no document '${documentId}'`)
  }
  const published = versions.find(({ state }) => state === 'PUBLISHED')?.version
  return { body: { documentId, ...(published ? { published } : {}), versions } }
})
