import type { Wait } from '../client.ts'
import { type ExitStatus, exitStatusOf } from '../exit-status.ts'
import { sayNext } from '../output/say-next.ts'
import { showExecution } from '../output/show-execution.ts'
import type { Session } from '../session.ts'
import { findTree } from '../workflow.ts'
import { digest } from './changes.ts'
import { follow } from './follow.ts'
import { untilStopped } from './until-stopped.ts'
import { ENDS } from './watch-execution.ts'

export interface WaitOptions {
  /** Whose execution goes on when the wait is interrupted. */
  id: string
  /** Milliseconds. */
  timeout?: number | undefined
  /** Starts or steers an execution, preferring an answer when nothing more happens. Returns its id. */
  send(wait: Wait): Promise<string>
}

/** The longest wait that the API grants (core/api/prefer.ts, which would load zod). */
const LONGEST_SECONDS = 20

/**
 * Waits until an execution has ended or somebody has to decide, shows it, and returns the exit status that says how it
 * went. The API itself waits (`Prefer: wait`); what takes longer than it grants is asked for again and again.
 */
export function waitForExecution(session: Session, { id, timeout, send }: WaitOptions): Promise<ExitStatus> {
  return untilStopped(session, { id, timeout }, async (signal) => {
    const seconds = Math.min(Math.ceil((timeout ?? Number.POSITIVE_INFINITY) / 1000), LONGEST_SECONDS)
    const executionId = await send({ seconds, signal })
    const answer = await follow({
      fetch: (signal) => session.client.getExecution(executionId, signal),
      keyOf: ({ body }) => digest(body),
      onChange() {},
      isOver: ({ body: { status } }) => ENDS.has(status) || status === 'AWAITING_APPROVAL',
      signal,
      hasAnswered: true,
    })
    showExecution(session, answer, await findTree(session, answer.body))
    sayNext(session, answer.body)
    return exitStatusOf(answer.body.status)
  })
}
