import type { LambdaFault } from '#local/lambda/index.ts'

/** Another execution of the same tenant and input, which wants what the first one wants. It meets no faults. */
export const COMPETITOR_ID = 'x-2'

export interface Competitor {
  isThere(): boolean
  /** Whether a function is called for it. */
  owns(payload: string): boolean
  /** Starts it. Resolves when it has run this state; or waits, fails or ends before it comes to that. */
  compete(state: string): Promise<void>
  /** Stands before every function: the competitor's run as they are, the others as `rest` says. */
  beside(rest: LambdaFault): LambdaFault
}

/** What a function of a saga is given; the API's and those of events have no `step`. */
interface Call {
  executionId?: string
  step?: string
  undo?: string
  taskToken?: string
}

export function createCompetitor(options: { start(executionId: string): Promise<unknown> }): Competitor {
  let isThere = false
  let awaited: string | undefined
  let overtaken = () => {}
  const owns = (payload: string) => (JSON.parse(payload) as Call).executionId === COMPETITOR_ID
  return {
    owns,
    isThere: () => isThere,
    async compete(state) {
      if (isThere) {
        return
      }
      isThere = true
      awaited = state
      const done = new Promise<void>((resolve) => {
        overtaken = resolve
      })
      await options.start(COMPETITOR_ID)
      await done
    },
    beside: (rest) => async (call, run) => {
      const { step, undo, taskToken } = JSON.parse(call.payload) as Call
      if (!step || !owns(call.payload)) {
        return rest(call, run)
      }
      const outcome = await run()
      const isEnding = step.startsWith('Saga')
      if (outcome.failed || taskToken || isEnding || (undo ?? step) === awaited) {
        overtaken()
      }
      return outcome
    },
  }
}
