import { resultKey } from '#core/saga/index.ts'
import { findVersion } from '#lambdas/executions/find-version.ts'
import { executionsOf, httpHandler } from '#lambdas/middleware/http.ts'
import { readExecution } from './read-execution.ts'
import { timelineOf } from './timeline.ts'
import { executionView } from './views.ts'

export const handler = httpHandler(async (request) => {
  const resource = executionsOf(request)
  const items = await readExecution(resource, request.tenant, request.params[resource.idField]!)
  const version = await findVersion(items.summary)
  const done = items.entries.filter(({ result }) => result !== undefined)
  return {
    body: {
      ...executionView({ ...items.summary, version }, resource),
      input: items.summary.input,
      results: Object.fromEntries(done.map(({ step, result }) => [resultKey(step), result])),
      timeline: timelineOf(items),
    },
  }
})
