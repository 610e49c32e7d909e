import { executionsOf, httpHandler } from '#lambdas/handlers/http-handler.ts'
import { findVersion } from '#lambdas/step-functions/find-version.ts'
import { readExecution } from './read-execution.ts'
import { resultsOf } from './results.ts'
import { pinpoint, timelineOf } from './timeline.ts'
import { executionView } from './views.ts'

export const handler = httpHandler(async (request) => {
  const resource = executionsOf(request)
  const items = pinpoint(await readExecution(resource, request.tenant, request.params[resource.idField]!))
  const version = await findVersion(items.summary)
  return {
    body: {
      ...executionView({ ...items.summary, version }, resource),
      input: items.summary.input,
      results: resultsOf(items.entries),
      timeline: timelineOf(items),
    },
  }
})
