import { checkSaga } from './check/check.ts'
import type { Saga } from './define/nodes.ts'

/**
 * Declares a saga: what it takes, how long it may last in all, and its steps in order.
 *
 * Throws `SagaDefinitionError` when the definition cannot work (see `check/`), so that a wrong one never loads.
 */
export function defineSaga(name: string, definition: Omit<Saga, 'name'>): Saga {
  const saga = { name, ...definition }
  checkSaga(saga)
  return saga
}
