import type { ExecutionDetail } from '../api/queries.ts'

/** What somebody is asked about, and whether they mean it. */
export type Asked =
  | { action: 'approve' | 'reject'; step: string }
  | { action: 'retry' | 'skip'; undo: string; step: string | undefined }

type Shown = Pick<ExecutionDetail, 'status' | 'stuck' | 'retry' | 'timeline'>

/** Why there is nothing to decide any more: what others have done since it was asked. Undefined while there is. */
export function describeMeanwhile(asked: Asked, execution: Shown): string | undefined {
  return 'undo' in asked ? describeUnstuck(asked, execution) : describeDecided(asked.step, execution)
}

function describeDecided(name: string, { status, timeline }: Shown): string | undefined {
  const row = timeline.find(({ step }) => step === name)
  if (row?.status === 'WAITING') {
    return undefined
  }
  if (row?.decision) {
    const { decision, by, reason } = row.decision
    return `${by} has ${decision === 'approve' ? 'approved' : 'rejected'} it${because(reason)}.`
  }
  return `It waits no more: the execution is ${status}.`
}

function describeUnstuck(
  { undo, step }: Asked & { undo: string },
  { status, stuck, retry, timeline }: Shown,
): string | undefined {
  if (stuck && stuck.undo === undo && stuck.step === step) {
    return undefined
  }
  const skipped = timeline.find((row) => row.step === undo && row.skipped)?.skipped
  if (skipped) {
    return `${skipped.by} has skipped it${because(skipped.reason)}.`
  }
  return retry
    ? `${retry.by} has retried it${because(retry.reason)}; the execution is ${status}.`
    : `It is stuck no more: the execution is ${status}.`
}

function because(reason: string | undefined): string {
  return reason ? `: “${reason}”` : ''
}
