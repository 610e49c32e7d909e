import { routes } from '#core/api/routes.ts'
import { executionsOf } from '#lambdas/handlers/api-request.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { collectResults } from './collect-results.ts'
import { executionView } from './execution-view.ts'
import { findNamedExecution } from './find-execution.ts'
import { pinpointFailure } from './pinpoint-failure.ts'
import { pageTimeline } from './timeline/page.ts'
import { planOf } from './timeline/plan.ts'
import { timelineOf } from './timeline/timeline.ts'

export const handler = httpHandler([routes.getOrder, routes.getExecution], async (request) => {
  const resource = executionsOf(request)
  const { tenant, params, query } = request
  const found = await findNamedExecution(resource, tenant, params.executionId)
  const records = pinpointFailure(found)
  const { execution, steps } = records
  return {
    body: {
      ...executionView(execution, resource),
      input: execution.input,
      results: collectResults(steps),
      ...pageTimeline(timelineOf(records, planOf(execution.workflow), Date.now()), {
        of: `${tenant} ${execution.executionId}`,
        limit: query.timelineLimit,
        cursor: query.timelineCursor,
      }),
    },
  }
})
