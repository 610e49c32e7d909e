import type { ExecutionResource } from '#core/api/collections.ts'
import { type ExecutionRecord, failureOf, isEnded, stuckOf } from '#lambdas/records/execution-record.ts'
import { failureView } from './failure-view.ts'

/** An execution as its resource shows it: an order has an `orderId`, and its facts are fields of its own. */
export function executionView(execution: ExecutionRecord, resource: ExecutionResource) {
  const { executionId, workflow, version, status, facts, retryOf, startedAt, cancelRequestedAt } = execution
  const failure = failureOf(execution)
  return {
    [resource.idField]: executionId,
    workflow,
    version: version ?? undefined,
    status,
    failure: failure && failureView(failure),
    stuck: status === 'COMPENSATION_FAILED' ? execution.stuck : undefined,
    retryOf,
    retriedBy: retriedByOf(execution),
    ...(resource.workflow ? facts : { facts }),
    startedAt,
    endedAt: isEnded(execution) ? execution.endedAt : undefined,
    cancelRequestedAt,
    links: {
      ...linksOf(resource, executionId),
      ...stepsOnward(execution, resource),
      ...linksToOthers(execution, resource),
    },
  }
}

export function linksOf({ collection }: ExecutionResource, executionId: string) {
  const self = `${collection}/${executionId}`
  return { self, cancel: `${self}/cancel` }
}

/** What an operator or a client may do with this execution now. */
function stepsOnward(execution: ExecutionRecord, resource: ExecutionResource) {
  const { self } = linksOf(resource, execution.executionId)
  const retry = { retry: `${self}/retry` }
  if (execution.status === 'COMPENSATION_FAILED') {
    return { ...retry, ...(execution.stuck.step ? { skip: `${self}/skip` } : {}) }
  }
  // A stuck undo that was retried or skipped belongs to this execution: the execution is not done again.
  return execution.status === 'COMPENSATED' && !stuckOf(execution) ? retry : {}
}

function linksToOthers(execution: ExecutionRecord, resource: ExecutionResource) {
  const { retryOf } = execution
  const retriedBy = retriedByOf(execution)
  return {
    ...(retryOf ? { retryOf: linksOf(resource, retryOf).self } : {}),
    ...(retriedBy ? { retriedBy: linksOf(resource, retriedBy).self } : {}),
  }
}

function retriedByOf(execution: ExecutionRecord): string | undefined {
  return execution.status === 'COMPENSATED' ? execution.retriedBy : undefined
}
