import type { AwsError } from '#local/aws-error.ts'
import { createStoreError } from '#local/storage/unwritable.ts'
import type { Document, Store, Transition } from './store.ts'

/** What follows when something of a commit is stored. */
export interface FollowUp {
  onStored(): void
  /** Called when the store does not take it: it is kept, and stored as soon as the store does. */
  onDelayed?(error: AwsError): void
}

/** Hears whether the store takes what is to be stored; called when that changes. */
export type OnStoreChange = (problem: Error | undefined) => void

/** How long after a failure the store is tried again. */
const RETRY_AFTER_MS = 250

/**
 * Stores in one commit what comes in within one turn of the event loop. What the store does not take, as on a full
 * disk, is kept and tried again: executions in memory have moved on, and nothing but the store knows less.
 */
export class GroupCommit {
  private readonly store: Store
  private readonly onStoreChange: OnStoreChange
  private transitions: Transition[] = []
  private documents: Document[] = []
  private waiting: FollowUp[] = []
  private scheduled: NodeJS.Immediate | undefined
  private retry: NodeJS.Timeout | undefined
  private isStopped = false

  constructor(store: Store, onStoreChange: OnStoreChange) {
    this.store = store
    this.onStoreChange = onStoreChange
  }

  add(transition: Transition, followUp: FollowUp) {
    this.transitions.push(transition)
    this.schedule(followUp)
  }

  /** Resolves when the documents are stored. */
  async write(documents: readonly Document[]): Promise<void> {
    if (documents.length === 0) {
      return
    }
    this.documents.push(...documents)
    await new Promise<void>((onStored, onDelayed) => {
      this.schedule({ onStored, onDelayed })
    })
  }

  /** Stores at once what has come in, if the store takes it, and nothing that comes later. */
  stop() {
    clearImmediate(this.scheduled)
    this.flush()
    clearTimeout(this.retry)
    this.isStopped = true
  }

  private schedule(followUp: FollowUp) {
    this.waiting.push(followUp)
    if (!this.retry) {
      this.scheduled ??= setImmediate(() => this.flush())
    }
  }

  private flush() {
    this.scheduled = undefined
    if (this.isStopped || this.waiting.length === 0) {
      return
    }
    try {
      this.store.commit(this.transitions, this.documents)
    } catch (error) {
      return this.delay(error as Error)
    }
    const { waiting } = this
    this.transitions = []
    this.documents = []
    this.waiting = []
    if (this.retry) {
      this.retry = undefined
      this.onStoreChange(undefined)
    }
    for (const followUp of waiting) {
      followUp.onStored()
    }
  }

  private delay(error: Error) {
    if (!this.retry) {
      this.onStoreChange(error)
    }
    clearTimeout(this.retry)
    this.retry = setTimeout(() => this.flush(), RETRY_AFTER_MS)
    const answer = createStoreError(error.message)
    for (const followUp of this.waiting) {
      followUp.onDelayed?.(answer)
    }
  }
}
