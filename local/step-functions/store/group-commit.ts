import type { Document, Store, Transition } from './store.ts'

/** Called when something is stored, or could not be. */
export type Done = (error?: unknown) => void

/** Stores in one commit what comes in within one turn of the event loop. */
export interface GroupCommit {
  add(transition: Transition, done: Done): void
  /** Resolves when the documents are stored. */
  write(documents: readonly Document[]): Promise<void>
  /** Stores at once what has come in, and nothing that comes later. */
  stop(): void
}

/** `fail` is told when storing failed; nothing is stored from then on. */
export function createGroupCommit(store: Store, fail: (error: unknown) => void): GroupCommit {
  let transitions: Transition[] = []
  let documents: Document[] = []
  let waiting: Done[] = []
  let flushing: NodeJS.Immediate | undefined
  let stopped = false

  function flush() {
    flushing = undefined
    if (stopped || waiting.length === 0) {
      return
    }
    const told = waiting
    const [changed, written] = [transitions, documents]
    transitions = []
    documents = []
    waiting = []
    let error: unknown
    try {
      store.commit(changed, written)
    } catch (thrown) {
      error = thrown
      stopped = true
      fail(error)
    }
    for (const done of told) {
      done(error)
    }
  }

  const wait = (done: Done) => {
    waiting.push(done)
    flushing ??= setImmediate(flush)
  }

  return {
    add(transition, done) {
      transitions.push(transition)
      wait(done)
    },
    write(changed) {
      if (changed.length === 0) {
        return Promise.resolve()
      }
      documents.push(...changed)
      return new Promise((resolve, reject) =>
        wait((error) => (error === undefined ? resolve() : reject(error))),
      )
    },
    stop() {
      if (flushing) {
        clearImmediate(flushing)
      }
      flush()
      stopped = true
    },
  }
}
