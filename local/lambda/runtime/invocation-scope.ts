import { AsyncLocalStorage } from 'node:async_hooks'
import type { FunctionTime } from '#local/clock.ts'
import type { Span } from '#local/telemetry/span.ts'

/** What belongs to one invocation, or to the load of a function, and follows it through what it awaits. */
export interface InvocationScope {
  environment: NodeJS.ProcessEnv
  /** Begins each line that it prints. */
  logPrefix: string
  /** The end of what it has printed. */
  logTail: string
  /** That have ended. */
  spans: Span[]
  /** The cloud's time, where it is not this machine's. */
  time: FunctionTime | undefined
  /** What the cloud's clock says less what `performance.now()` does. */
  timeOrigin?: number
}

export function createScope(
  environment: NodeJS.ProcessEnv,
  logPrefix: string,
  time?: FunctionTime,
): InvocationScope {
  return { environment, logPrefix, logTail: '', spans: [], time }
}

const storage = new AsyncLocalStorage<InvocationScope>()
let last: InvocationScope | undefined

export function runInScope<Result>(scope: InvocationScope, run: () => Result): Result {
  last = scope
  return storage.run(scope, run)
}

/** Returns the scope of who asks; of what nobody awaits, such as a module that is evaluated, the one that began last. */
export function currentScope(): InvocationScope | undefined {
  return storage.getStore() ?? last
}

/** Makes `process.env` that of the function which reads or writes it. */
export function scopeEnvironment(): void {
  const start = process.env
  Object.defineProperty(process, 'env', {
    configurable: true,
    enumerable: true,
    get: () => currentScope()?.environment ?? start,
    set(environment: NodeJS.ProcessEnv) {
      const scope = currentScope()
      if (scope) {
        scope.environment = environment
      }
    },
  })
}
