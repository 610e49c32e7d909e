import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type Ends, type Look, lookForUsers } from './tcp-tables.ts'

/** A look that reads more than this, some 2,000 rows, makes the loop wait longer than most of what it does. */
const LARGE_BYTES = 300_000
/** Then the memory of the thread is given back. */
const IDLE_MS = 10_000

export interface LookThread {
  look(connections: readonly Ends[]): Promise<Look>
}

/**
 * Returns what looks from this thread while the tables are small, and from one of its own while they are large: the kernel prints
 * a row in a microsecond or two, and thousands of connections have thousands of rows each time that one more is looked for.
 */
export function lookWhereFit(lookHere = lookForUsers, start = startLookThread): typeof lookForUsers {
  let thread: LookThread | undefined
  let isStarting = false

  async function startThread(): Promise<void> {
    isStarting = true
    // Without one, looks go on here.
    thread = await start(() => {
      thread = undefined
    }).catch(() => undefined)
    isStarting = false
  }

  return async (connections, turnMs) => {
    if (thread) {
      return thread.look(connections)
    }
    const found = await lookHere(connections, turnMs)
    if (found.bytes > LARGE_BYTES && !isStarting && !thread) {
      void startThread()
    }
    return found
  }
}

/** Resolves once it runs; it ends when it has had nothing to do for a while. */
export async function startLookThread(onEnd: () => void, idleMs = IDLE_MS): Promise<LookThread> {
  const worker = new Worker(new URL('./look-thread.ts', import.meta.url), { env: {}, execArgv: [] })
  worker.unref()
  await once(worker, 'message')
  /** In the order in which they were asked. */
  const asked: PromiseWithResolvers<Look>[] = []
  let hasEnded = false
  const refuse = ({ reject }: PromiseWithResolvers<Look>) =>
    reject(new Error('the thread that looks for users has ended'))
  const idle = setTimeout(() => void worker.terminate(), idleMs).unref()
  worker
    .on('message', (look: Look) => asked.shift()?.resolve(look))
    .on('error', () => {})
    .on('exit', () => {
      hasEnded = true
      clearTimeout(idle)
      onEnd()
      asked.forEach(refuse)
    })
  return {
    look(connections) {
      const question = Promise.withResolvers<Look>()
      if (hasEnded) {
        refuse(question)
      } else {
        idle.refresh()
        asked.push(question)
        worker.postMessage(connections)
      }
      return question.promise
    },
  }
}
