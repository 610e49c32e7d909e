import { availableParallelism } from 'node:os'

/** How many sandboxes a pool has, and how long an invocation waits for the right one. */
export interface PoolLimits {
  /** Invocations that one sandbox runs at a time. */
  atOnce: number
  /** Sandboxes kept for work that keeps a processor busy. */
  base: number
  /** How many more work while more invocations wait than that: one of them mostly waits for DynamoDB. */
  extra: number
  /** Sandboxes at most; invocations beyond that wait in line. */
  most: number
  /** How many sandboxes load functions ahead of their first call. */
  preloading: number
  /**
   * An invocation waits this long for a sandbox that has its function before another one loads it, in ms; longer where
   * loading has taken longer. A second copy costs 4 MB and some 50 ms, and V8 has to learn all over again what of it is hot.
   */
  patience: number
}

/**
 * As many sandboxes as processors, and one more under load: without it a sixth of the processors' time was idle, while the
 * emulator waited for its disk. Each compiles what it runs anew, so that for one client one more was slower. Where a sandbox
 * runs several invocations it hardly ever waits, so that it takes a processor, and the main thread another one.
 */
export function limitsFor(atOnce: number): PoolLimits {
  const processors = availableParallelism()
  const [base, extra] = atOnce > 1 ? [Math.max(1, processors - 1), 0] : [processors, 1]
  return { atOnce, base, extra, most: 32, preloading: Math.min(2, base), patience: 25 }
}
