import { Cancelled, StepFenced, Unavailable } from '#core/errors.ts'
import type { StepEnvelope } from '#core/saga/index.ts'
import type { ExecutionRecord } from '../records/execution-record.ts'
import type { StepRecord } from '../records/step-record.ts'
import { describeSpan } from '../telemetry/spans.ts'

/** Returns the error of a forward step, or of the completion, whose execution must not go forward any more. */
export function forwardError(
  { executionId, step }: StepEnvelope,
  execution: ExecutionRecord | undefined,
): Cancelled | StepFenced {
  if (execution?.cancelRequestedAt) {
    return new Cancelled(executionId, execution.cancelRequestedAt)
  }
  const status = execution?.status ?? 'gone'
  return new StepFenced(`execution '${executionId}' is ${status}, so '${step}' must not commit`, {
    executionId,
    step,
    status,
  })
}

/**
 * Returns the result that another delivery of the step has stored.
 *
 * Throws `StepFenced` after the step's undo, `Unavailable` while another delivery is at work.
 */
export function replay<Result>({ executionId, step }: StepEnvelope, record: StepRecord | undefined): Result {
  switch (record?.state) {
    case 'DONE':
      describeSpan({ 'flowforge.replayed': true })
      return record.result as Result
    case 'UNDONE': {
      const { undoneAt } = record
      throw new StepFenced(`'${step}' was undone at ${undoneAt} and must not commit any more`, {
        executionId,
        step,
        undoneAt,
      })
    }
    default:
      throw new Unavailable(`another delivery of '${step}' is at work`)
  }
}
