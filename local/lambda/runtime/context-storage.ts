import { AsyncLocalStorage } from 'node:async_hooks'
import type { Context, ContextManager } from '@opentelemetry/api'

/** Values by key, as OpenTelemetry's API hands them on. */
class Values implements Context {
  private readonly values: ReadonlyMap<symbol, unknown>

  constructor(values: ReadonlyMap<symbol, unknown> = new Map()) {
    this.values = values
  }

  getValue(key: symbol): unknown {
    return this.values.get(key)
  }

  setValue(key: symbol, value: unknown): Context {
    return new Values(new Map(this.values).set(key, value))
  }

  deleteValue(key: symbol): Context {
    const values = new Map(this.values)
    values.delete(key)
    return new Values(values)
  }
}

export const ROOT: Context = new Values()
const storage = new AsyncLocalStorage<Context>()

/** Where the API's functions find what is active. */
export const contextStorage: ContextManager = {
  active: () => storage.getStore() ?? ROOT,
  with: (context, run, self, ...args) => storage.run(context, () => run.call(self as never, ...args)),
  bind: (context, target) =>
    typeof target === 'function'
      ? (((...args: unknown[]) =>
          storage.run(context, () => (target as (...all: unknown[]) => unknown)(...args))) as typeof target)
      : target,
  enable: () => contextStorage,
  disable: () => contextStorage,
}
