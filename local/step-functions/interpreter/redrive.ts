import type { Frame } from './execution.ts'
import type { Turn } from './turn.ts'

/**
 * Continues a failed, aborted or timed-out execution where it ended: the states that did not succeed run again,
 * branches and iterations that had ended keep their results.
 */
export function redrive(turn: Turn) {
  const { record, machine, frames } = turn.execution
  const root = [...frames.values()].find((frame) => frame.parent === 0)!
  record.status = 'RUNNING'
  record.redriveCount++
  record.redriveDate = turn.at
  delete record.stopDate
  delete record.error
  delete record.cause
  for (const frame of frames.values()) {
    root.lastEvent = Math.max(root.lastEvent, frame.lastEvent)
  }
  turn.record(root, {
    type: 'ExecutionRedriven',
    executionRedrivenEventDetails: { redriveCount: record.redriveCount },
  })
  turn.announce()
  if (machine.timeoutSeconds !== undefined) {
    turn.effects.push({ do: 'deadline', at: turn.at + machine.timeoutSeconds * 1000 })
  }
  resume(turn, root, root.lastEvent)
}

function resume(turn: Turn, frame: Frame, cause: number) {
  frame.lastEvent = cause
  frame.outcome = undefined
  frame.attempts = []
  frame.retryCount = 0
  turn.touched.add(frame)
  if (frame.wait?.on === 'children' && frame.children) {
    for (const child of frame.children) {
      if (!hasOutput(child)) {
        resume(turn, child, cause)
      }
    }
    // Iterations that MaxConcurrency had not let in yet, or a state whose last child had just ended.
    turn.ready.add(frame)
    return
  }
  if (frame.wait?.on !== 'map-run') {
    frame.wait = undefined
  }
  turn.ready.add(frame)
}

function hasOutput({ outcome }: Frame): boolean {
  return outcome !== undefined && 'output' in outcome
}
