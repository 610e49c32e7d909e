import { EXIT, type ExitStatus } from '../exit-status.ts'
import type { Session } from '../session.ts'
import { abortAfter } from './abort-after.ts'

interface Stops {
  id: string
  /** Milliseconds. */
  timeout: number | undefined
  /** Called when Ctrl-C or the time has ended the work before it was done. */
  onStop?: () => void
}

/** Runs what waits for an execution until it is done, at Ctrl-C, or when the time is up: the execution goes on then. */
export async function untilStopped(
  session: Session,
  { id, timeout, onStop }: Stops,
  work: (signal: AbortSignal) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  const interrupted = session.terminal.watchInterrupt()
  const timedOut = timeout === undefined ? undefined : abortAfter(timeout)
  const signal = AbortSignal.any([interrupted, ...(timedOut ? [timedOut] : [])])
  try {
    return await work(signal)
  } catch (error) {
    if (!signal.aborted) {
      throw error
    }
    onStop?.()
    session.say(`${id} goes on; see it again with: flowforge status ${id} --watch`)
    return interrupted.aborted ? EXIT.interrupted : EXIT.timedOut
  }
}
