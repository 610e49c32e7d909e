import type { TreeNode } from '#core/saga/compile/tree.ts'
import { EXIT, type ExitStatus, exitStatusOf } from '../exit-status.ts'
import type { Session } from '../session.ts'
import { digest } from './changes.ts'
import { createDisplay } from './display.ts'
import { follow } from './follow.ts'

export interface WatchOptions {
  /** 'draw' shows each change, 'wait' the end alone. */
  mode: 'draw' | 'wait'
  /** Milliseconds. */
  timeout?: number | undefined
  tree: readonly TreeNode[]
}

/** Follows an execution to its end, or to where somebody must act, and returns the exit status that says how it went. */
export async function watchExecution(
  session: Session,
  id: string,
  options: WatchOptions,
): Promise<ExitStatus> {
  const interrupted = session.terminal.watchInterrupt()
  const timeout = options.timeout === undefined ? undefined : AbortSignal.timeout(options.timeout)
  const signal = AbortSignal.any([interrupted, ...(timeout ? [timeout] : [])])
  const display = await createDisplay(session, options)
  try {
    const { body } = await follow({
      fetch: (signal) => session.client.getExecution(id, signal),
      keyOf: ({ body }) => digest(body),
      onChange: display.change,
      onTick: display.tick,
      isOver: ({ body: { status } }) => ENDS.has(status) || (options.mode === 'wait' && status === WAITS),
      signal,
    })
    display.end()
    return exitStatusOf(body.status)
  } catch (error) {
    if (!signal.aborted) {
      throw error
    }
    display.leave()
    session.say(`${id} goes on; see it again with: flowforge status ${id} --watch`)
    return interrupted.aborted ? EXIT.interrupted : EXIT.timedOut
  }
}

const ENDS: ReadonlySet<string> = new Set(['COMPLETED', 'COMPENSATED', 'COMPENSATION_FAILED'])
/** Who waits wants to hear that a decision is wanted; who watches sees it, and goes on watching. */
const WAITS = 'AWAITING_APPROVAL'
