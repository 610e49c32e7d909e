import type { LambdaFault } from '#local/lambda/index.ts'
import { readPayload } from './call.ts'
import type { Client } from './client.ts'

const COMPETITOR_ID = 'x-2'

/** Another execution of the same tenant and input, which wants what the first one wants. It meets no faults. */
export interface Competitor {
  /** Its execution id, once it has started. */
  id(): string | undefined
  /** Whether a function is called for it. */
  owns(payload: string): boolean
  /** Starts it. Resolves when it has run this state; or waits, fails or ends before it comes to that. */
  compete(state: string): Promise<void>
  /** Runs the competitor's functions as they are, the others as `rest` says. */
  beside(rest: LambdaFault): LambdaFault
}

export function createCompetitor(client: Client): Competitor {
  let isThere = false
  let awaited: string | undefined
  let pass = () => {}
  const owns = (payload: string) => readPayload(payload).executionId === COMPETITOR_ID
  return {
    owns,
    id: () => (isThere ? COMPETITOR_ID : undefined),
    async compete(state) {
      if (isThere) {
        return
      }
      isThere = true
      awaited = state
      const { promise, resolve } = Promise.withResolvers<void>()
      pass = resolve
      await client.start(COMPETITOR_ID)
      await promise
    },
    beside: (rest) => async (call, run) => {
      const { step, undo, taskToken } = readPayload(call.payload)
      if (!step || !owns(call.payload)) {
        return rest(call, run)
      }
      const outcome = await run()
      const isEnding = step.startsWith('Saga')
      if (outcome.failed || taskToken || isEnding || (undo ?? step) === awaited) {
        pass()
      }
      return outcome
    },
  }
}
