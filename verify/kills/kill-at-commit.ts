import type { Store } from '#local/states/index.ts'

/** A point in one saga's life: its `commit`-th write to the engine's store, before or after it is made. */
export interface KillPoint {
  /** Name of the Step Functions execution. */
  execution: string
  /** Counted from 1. */
  commit: number
  side: 'before' | 'after'
}

/**
 * A store that calls `kill` at one point, and tells of every commit of that execution. Before a commit its cause has
 * had its effect, which the engine does not know yet; after it nothing that follows from it has begun.
 */
export function killAtCommit(
  store: Store,
  { execution, commit, side }: KillPoint,
  { kill, onCommit }: { kill: () => void; onCommit: (events: string[]) => void },
): Store {
  let id: number | undefined
  let commits = 0
  return {
    ...store,
    commit(transitions, documents) {
      id ??= transitions.find(({ record }) => record?.name === execution)?.execution
      const events = transitions
        .filter((transition) => transition.execution === id)
        .flatMap(({ history }) => history.map(nameEvent))
      const isMeant = events.length > 0 && ++commits === commit
      if (isMeant && side === 'before') kill()
      store.commit(transitions, documents)
      if (isMeant && side === 'after') kill()
      if (events.length > 0) onCommit(events)
    },
  }
}

/** `TaskStateEntered ProcessPayment`. */
function nameEvent(event: { type: string; [details: string]: unknown }): string {
  const details = (event.stateEnteredEventDetails ?? event.stateExitedEventDetails) as
    | { name: string }
    | undefined
  return details ? `${event.type} ${details.name}` : event.type
}
