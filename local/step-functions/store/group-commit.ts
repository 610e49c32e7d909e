import type { Document, Store, Transition } from './store.ts'

/** Called when what was given is stored, or could not be. */
export type OnStored = (error?: unknown) => void

/** Stores in one commit what comes in within one turn of the event loop. */
export class GroupCommit {
  private readonly store: Store
  private readonly fail: (error: unknown) => void
  private transitions: Transition[] = []
  private documents: Document[] = []
  private waiting: OnStored[] = []
  private scheduled: NodeJS.Immediate | undefined
  private isStopped = false

  /** `fail` is called when storing failed; nothing is stored from then on. */
  constructor(store: Store, fail: (error: unknown) => void) {
    this.store = store
    this.fail = fail
  }

  add(transition: Transition, onStored: OnStored) {
    this.transitions.push(transition)
    this.schedule(onStored)
  }

  /** Resolves when the documents are stored. */
  async write(documents: readonly Document[]): Promise<void> {
    if (documents.length === 0) {
      return
    }
    this.documents.push(...documents)
    await new Promise<void>((resolve, reject) => {
      this.schedule((error) => (error === undefined ? resolve() : reject(error)))
    })
  }

  /** Stores at once what has come in, and nothing that comes later. */
  stop() {
    clearImmediate(this.scheduled)
    this.flush()
    this.isStopped = true
  }

  private schedule(onStored: OnStored) {
    this.waiting.push(onStored)
    this.scheduled ??= setImmediate(() => this.flush())
  }

  private flush() {
    this.scheduled = undefined
    if (this.isStopped || this.waiting.length === 0) {
      return
    }
    const { transitions, documents, waiting } = this
    this.transitions = []
    this.documents = []
    this.waiting = []
    let error: unknown
    try {
      this.store.commit(transitions, documents)
    } catch (thrown) {
      error = thrown
      this.isStopped = true
      this.fail(error)
    }
    for (const onStored of waiting) {
      onStored(error)
    }
  }
}
