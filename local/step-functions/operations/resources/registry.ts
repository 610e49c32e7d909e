import type { Document } from '../../store/store.ts'

/** One collection of documents by key (an ARN), held in memory and written through. */
export interface Collection<T> {
  get(key: string): T | undefined
  values(): IterableIterator<T>
  put(key: string, value: T): void
  delete(key: string): void
}

export interface Registry {
  collection<T>(kind: string): Collection<T>
  /** Documents changed since the last call, for the store. */
  takeChanges(): Document[]
}

export function createRegistry(documents: readonly Document[]): Registry {
  const kinds = new Map<string, Map<string, unknown>>()
  let changes: Document[] = []
  const mapOf = (kind: string) => {
    const map = kinds.get(kind) ?? new Map<string, unknown>()
    kinds.set(kind, map)
    return map
  }
  for (const { kind, key, value } of documents) {
    if (value !== null) {
      mapOf(kind).set(key, JSON.parse(value))
    }
  }
  return {
    collection<T>(kind: string): Collection<T> {
      const map = mapOf(kind) as Map<string, T>
      return {
        get: (key) => map.get(key),
        values: () => map.values(),
        put(key, value) {
          map.set(key, value)
          changes.push({ kind, key, value: JSON.stringify(value) })
        },
        delete(key) {
          map.delete(key)
          changes.push({ kind, key, value: null })
        },
      }
    },
    takeChanges() {
      const taken = changes
      changes = []
      return taken
    },
  }
}
