import type { ExecutionResource } from '#core/api/collections.ts'
import { type ExecutionRecord, failureOf, isEnded, stuckOf } from '#lambdas/records/execution-record.ts'
import { isForward } from '#lambdas/records/forward.ts'
import { failureView } from './failure-view.ts'

/** An execution as its resource shows it: an order has an `orderId`, and its facts are fields of its own. */
export function executionView(execution: ExecutionRecord, resource: ExecutionResource) {
  const { executionId, workflow, version, status, facts, retryOf, retry, traceId } = execution
  const { startedAt, cancelRequestedAt, cancel } = execution
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
    retry,
    ...(resource.workflow ? facts : { facts }),
    startedAt,
    endedAt: isEnded(execution) ? execution.endedAt : undefined,
    cancelRequestedAt,
    cancel,
    traceId,
    links: linksOf(execution, resource),
  }
}

/** Returns the path of an execution. */
export function pathOf({ collection }: ExecutionResource, executionId: string): string {
  return `${collection}/${executionId}`
}

/** What can be done with the execution now, and where its relatives stand. */
export function linksOf(execution: ExecutionRecord, resource: ExecutionResource): Record<string, string> {
  const self = pathOf(resource, execution.executionId)
  const controls = controlsOf(execution).map((control) => [control, `${self}/${control}`])
  return { self, ...Object.fromEntries(controls), ...linksToOthers(execution, resource) }
}

function controlsOf(execution: ExecutionRecord): string[] {
  if (isForward(execution)) {
    // A cancel is on its way, or the point of no return is behind.
    const isSettled = execution.cancelRequestedAt ?? execution.committedAt
    return isSettled ? [] : [...(execution.status === 'AWAITING_APPROVAL' ? ['approval'] : []), 'cancel']
  }
  if (execution.status === 'COMPENSATION_FAILED') {
    return ['retry', ...(execution.stuck.step ? ['skip'] : [])]
  }
  // A stuck undo that was retried or skipped belongs to this execution: the execution is not done again.
  return execution.status === 'COMPENSATED' && !stuckOf(execution) ? ['retry'] : []
}

function linksToOthers(execution: ExecutionRecord, resource: ExecutionResource) {
  const { retryOf } = execution
  const retriedBy = retriedByOf(execution)
  return {
    ...(retryOf ? { retryOf: pathOf(resource, retryOf) } : {}),
    ...(retriedBy ? { retriedBy: pathOf(resource, retriedBy) } : {}),
  }
}

function retriedByOf(execution: ExecutionRecord): string | undefined {
  return execution.status === 'COMPENSATED' ? execution.retriedBy : undefined
}
