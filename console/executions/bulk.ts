import type { Execution, TimelineRow } from '../api/queries.ts'

export type Action = 'approve' | 'cancel' | 'retry'

/** Which link of an execution says that it can be done now. */
const LINK: Record<Action, string> = { approve: 'approval', cancel: 'cancel', retry: 'retry' }

/** The approvals of an execution that wait, by its id; an execution that is not known yet is absent. */
export type Waiting = ReadonlyMap<string, readonly string[]>

/** What is asked: it stays the same while the dialog is open, whatever becomes of the executions. */
export interface Asked {
  action: Action
  targets: readonly Target[]
}

interface Target {
  execution: Execution
  /** The approval that is given. */
  step?: string | undefined
}

export function namesOfWaiting(timeline: readonly TimelineRow[]): string[] {
  return timeline.filter(({ status }) => status === 'WAITING').map(({ step }) => step)
}

/** What an action can be done to. Several approvals of one execution are decided one by one, where they are named. */
export function listTargets(action: Action, executions: readonly Execution[], waiting: Waiting): Target[] {
  const able = executions.filter(({ links }) => LINK[action] in links)
  if (action !== 'approve') {
    return able.map((execution) => ({ execution }))
  }
  return able.flatMap((execution) => {
    const [step, ...others] = waiting.get(execution.executionId) ?? []
    return step && others.length === 0 ? [{ execution, step }] : []
  })
}

/** How many wait for several approvals, and are left out. */
export function countSeveral(executions: readonly Execution[], waiting: Waiting): number {
  return executions.filter(
    ({ executionId, links }) => LINK.approve in links && (waiting.get(executionId)?.length ?? 0) > 1,
  ).length
}

/** What a retry does: it is another thing for a stuck undo than for what has ended. */
export function describeRetries(targets: readonly Target[]): string {
  const stuck = targets.filter(({ execution }) => execution.status === 'COMPENSATION_FAILED').length
  const again = targets.length - stuck
  return [
    ...(stuck > 0 ? [`${stuck} ${stuck === 1 ? 'goes' : 'go'} on with the undo that is stuck.`] : []),
    ...(again > 0
      ? [`${again} ${again === 1 ? 'starts' : 'start'} anew, as ${countNew(again)} with the same input.`]
      : []),
  ].join(' ')
}

function countNew(count: number): string {
  return count === 1 ? 'a new execution' : `${count} new executions`
}
