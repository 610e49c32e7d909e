import type { ExecutionDetail } from '#core/api/responses/executions.ts'

export type Execution = Omit<ExecutionDetail, 'timeline' | 'results' | 'input'>
export type Timeline = ExecutionDetail['timeline']

/** One thing that somebody has to decide. */
export interface Need {
  /** The same as long as the same thing is waited for. */
  key: string
  kind: 'approval' | 'stuck'
  execution: Execution
  /** The approval that waits, or the step whose undo is stuck; undefined until it is known. */
  step?: string | undefined
  /** Of an approval. */
  expiresAt?: string | undefined
}

/** Returns what the executions need, stuck undos first; `timelines` are those that are known, by execution. */
export function listNeeds(
  executions: readonly Execution[],
  timelines: ReadonlyMap<string, Timeline>,
): Need[] {
  const needs = executions.flatMap((execution): Need[] => {
    const { executionId, stuck } = execution
    if (stuck) {
      return [{ key: `${executionId} ${stuck.since}`, kind: 'stuck', execution, step: stuck.step }]
    }
    const waiting = (timelines.get(executionId) ?? []).filter(({ status }) => status === 'WAITING')
    if (waiting.length === 0) {
      return [{ key: executionId, kind: 'approval', execution }]
    }
    return waiting.map(({ step, expiresAt }) => ({
      key: `${executionId} ${step}`,
      kind: 'approval',
      execution,
      step,
      expiresAt,
    }))
  })
  return needs.sort((a, b) => rank(a) - rank(b))
}

function rank({ kind }: Need): number {
  return kind === 'stuck' ? 0 : 1
}

/** The need to go on with after this one: the next that is not done, else the one before. */
export function nextOf(
  needs: readonly Need[],
  { key }: Need,
  isDone: (need: Need) => boolean,
): Need | undefined {
  const at = needs.findIndex((each) => each.key === key)
  return (
    needs.slice(at + 1).find((each) => !isDone(each)) ?? needs.slice(0, at).findLast((each) => !isDone(each))
  )
}

/** What was acted on, and needs nobody any more: done here, or refused since somebody else was first. */
export function listGone(acted: readonly Need[], needs: readonly Need[]): Need[] {
  return acted.filter(({ key }) => !needs.some((each) => each.key === key))
}
