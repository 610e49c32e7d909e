import { Worker } from 'node:worker_threads'
import type { Call } from './order-loop.ts'

/** One call to a thread and back: JSON text each way. */
export interface ThreadCall {
  functionName: string
  event: string
}

/** What comes back: JSON text, or the message of what was thrown. */
export type ThreadAnswer = { result: string } | { error: string }

/**
 * Returns what calls handlers in threads of their own, each at most one call at a time, those that must wait in one line:
 * the threads and messages of the local cloud, and nothing else of it.
 */
export function callInThreads(count: number): Call {
  const free = Array.from({ length: count }, startThread)
  const line: ((thread: Worker) => void)[] = []
  const take = () => {
    const thread = free.pop()
    return thread ? Promise.resolve(thread) : new Promise<Worker>((resolve) => line.push(resolve))
  }
  const giveBack = (thread: Worker) => {
    const next = line.shift()
    if (next) {
      next(thread)
    } else {
      free.push(thread)
    }
  }
  return async (functionName, event) => {
    const thread = await take()
    const answer = await ask(thread, { functionName, event: JSON.stringify(event) })
    giveBack(thread)
    if ('error' in answer) {
      throw new Error(answer.error)
    }
    return JSON.parse(answer.result)
  }
}

function startThread(): Worker {
  const thread = new Worker(new URL('./thread.ts', import.meta.url))
  thread.once('error', (error) => {
    throw error
  })
  return thread
}

function ask(thread: Worker, call: ThreadCall): Promise<ThreadAnswer> {
  return new Promise((resolve) => {
    thread.once('message', resolve)
    thread.postMessage(call)
  })
}
