import type { HistoryEvent, Store } from '#local/step-functions/index.ts'

/** A point in one saga's life: its `commit`-th write to the engine's store, before or after it is made. */
export interface KillPoint {
  /** Name of the Step Functions execution. */
  execution: string
  /** Counted from 1. */
  commit: number
  side: Side
}

/**
 * Before a commit its cause has had its effect, of which the engine does not know yet; after it nothing that follows
 * from it has begun.
 */
export type Side = 'before' | 'after'

export interface Hooks {
  kill(): void
  /** Hears of every commit of every execution, by its name. */
  onCommit(execution: string, events: string[]): void
}

/** A store that calls `kill` at the point that is meant, as long as there is one. */
export function killAtCommit(
  store: Store,
  chosen: () => KillPoint | undefined,
  { kill, onCommit }: Hooks,
): Store {
  const names = new Map<number, string>()
  const commits = new Map<string, number>()
  const isMeant = (execution: string) => {
    const point = chosen()
    return point?.execution === execution && point.commit === commits.get(execution) ? point.side : undefined
  }
  const overrides: Pick<Store, 'open' | 'commit'> = {
    open() {
      const opened = store.open()
      for (const { id, name } of opened.running) {
        names.set(id, name)
      }
      return opened
    },
    commit(transitions, documents) {
      for (const { record } of transitions) {
        if (record) {
          names.set(record.id, record.name)
        }
      }
      const changed = Map.groupBy(transitions, ({ execution }) => names.get(execution)!)
      for (const name of changed.keys()) {
        commits.set(name, (commits.get(name) ?? 0) + 1)
      }
      const sides = [...changed.keys()].map(isMeant)
      if (sides.includes('before')) {
        kill()
      }
      store.commit(transitions, documents)
      for (const [name, own] of changed) {
        onCommit(
          name,
          own.flatMap(({ events }) => events.map(nameEvent)),
        )
      }
      if (sides.includes('after')) {
        kill()
      }
    },
  }
  // All else goes to the store itself.
  return Object.assign(Object.create(store) as Store, overrides)
}

/** Returns the type of an event and the state that it enters or leaves: `TaskStateEntered ProcessPayment`. */
function nameEvent(event: HistoryEvent): string {
  const details = event.stateEnteredEventDetails ?? event.stateExitedEventDetails
  return details ? `${event.type} ${(details as { name: string }).name}` : event.type
}
