import type { TreeNode } from '#core/saga/compile/tree.ts'
import { type ExitStatus, exitStatusOf } from '../exit-status.ts'
import type { Session } from '../session.ts'
import { digest } from './changes.ts'
import { createDisplay } from './display.ts'
import { follow } from './follow.ts'
import { untilStopped } from './until-stopped.ts'

export interface WatchOptions {
  /** Milliseconds. */
  timeout?: number | undefined
  tree: readonly TreeNode[]
}

/** Shows an execution as it changes, to its end, and returns the exit status that says how it went. */
export async function watchExecution(
  session: Session,
  id: string,
  { timeout, tree }: WatchOptions,
): Promise<ExitStatus> {
  const display = await createDisplay(session, tree)
  return untilStopped(session, { id, timeout, onStop: display.leave }, async (signal) => {
    const { body } = await follow({
      fetch: (signal) => session.client.getExecution(id, signal),
      keyOf: ({ body }) => digest(body),
      onChange: display.change,
      onTick: display.tick,
      isOver: ({ body: { status } }) => ENDS.has(status),
      signal,
      hasAnswered: true,
    })
    display.end()
    return exitStatusOf(body.status)
  })
}

export const ENDS: ReadonlySet<string> = new Set(['COMPLETED', 'COMPENSATED', 'COMPENSATION_FAILED'])
