import { describeAge, describeDuration, describeTime } from '#core/picture/duration.ts'
import { markOf } from '#core/picture/mark.ts'
import type { Execution } from '../client.ts'
import type { Shape } from './show-page.ts'
import { paintMark, type View } from './view.ts'

/** How a list shows executions. */
export function shapeExecutions(view: View): Shape<Execution> {
  return {
    idOf: ({ executionId }) => executionId,
    empty: 'there are no executions like that',
    columns: [
      { title: 'ID', cell: ({ executionId }) => executionId },
      { title: 'STATUS', cell: ({ status }) => paintMark(view, markOf(status), status) },
      {
        title: 'AGE',
        cell: ({ startedAt }) => describeAge(view.now() - Date.parse(startedAt)),
        align: 'right',
      },
      { title: 'WORKFLOW', cell: ({ workflow, version }) => `${workflow}${version ? ` v${version}` : ''}` },
      { title: 'WHAT', cell: describeWhat },
      {
        title: 'STARTED',
        cell: ({ startedAt }) => describeTime(startedAt, view),
        wide: true,
      },
      { title: 'TOOK', cell: tookOf, wide: true, align: 'right' },
      { title: 'RETRY OF', cell: ({ retryOf }) => retryOf ?? '', wide: true },
      { title: 'TRACE', cell: ({ traceId }) => traceId ?? '', wide: true },
    ],
  }
}

/** Where the execution is, or what made it turn back, in words. */
function describeWhat({ status, failure, stuck }: Execution): string {
  if (status === 'COMPENSATION_FAILED' && stuck) {
    return `stuck: ${stuck.undo ?? stuck.execution}, ${stuck.error}`
  }
  if (failure) {
    return failure.step ? `${failure.step}: ${failure.error}` : failure.error
  }
  return status === 'AWAITING_APPROVAL' ? 'waits for a decision' : ''
}

function tookOf({ startedAt, endedAt }: Execution): string {
  return endedAt ? describeDuration(Date.parse(endedAt) - Date.parse(startedAt)) : ''
}
