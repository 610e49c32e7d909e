import type { LambdaFault } from '#local/lambda/index.ts'

/** Another execution of the same tenant and input, which wants what the first one wants. It meets no faults. */
export const RIVAL_ID = 'x-2'

export interface Rival {
  isThere(): boolean
  /** Starts it. Resolves when it has run this state; or waits, fails or ends before it comes to that. */
  overtake(state: string): Promise<void>
  /** Stands before every function: the rival's run as they are, the others as `rest` says. */
  beside(rest: LambdaFault): LambdaFault
}

export function createRival(options: {
  start(executionId: string): Promise<unknown>
  remember(taskToken: string): void
}): Rival {
  let isThere = false
  let awaited: string | undefined
  let overtaken = () => {}
  return {
    isThere: () => isThere,
    async overtake(state) {
      if (isThere) return
      isThere = true
      awaited = state
      const done = new Promise<void>((resolve) => {
        overtaken = resolve
      })
      await options.start(RIVAL_ID)
      await done
    },
    beside: (rest) => async (call, run) => {
      const { executionId, step, undo, taskToken } = JSON.parse(call.payload) as Record<string, string>
      if (executionId !== RIVAL_ID || !step) return rest(call, run)
      if (taskToken) options.remember(taskToken)
      const outcome = await run()
      const isEnding = step.startsWith('Saga')
      if (outcome.failed || taskToken || isEnding || (undo ?? step) === awaited) overtaken()
      return outcome
    },
  }
}
