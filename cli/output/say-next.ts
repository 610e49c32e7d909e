import type { ExecutionDetail } from '../client.ts'
import type { Session } from '../session.ts'

/** Says what somebody can do about an execution that waits or is stuck. */
export function sayNext({ say, view }: Session, execution: ExecutionDetail): void {
  if (view.format !== 'table' && view.format !== 'wide') {
    return
  }
  const { executionId: id, status, stuck, timeline } = execution
  if (status === 'COMPENSATION_FAILED') {
    say(`when the cause is gone: flowforge retry ${id}`)
    if (stuck?.step) {
      say(`when it was settled by hand: flowforge skip ${id} --step ${stuck.step} --reason …`)
    }
  }
  const waiting = timeline.filter((row) => row.status === 'WAITING').map(({ step }) => step)
  for (const step of waiting) {
    say(`decide with: flowforge approve ${id}${waiting.length > 1 ? ` --step ${step}` : ''} (or reject)`)
  }
}
