import { availableParallelism } from 'node:os'

/** How many sandboxes a pool has, and how long an invocation waits for the right one. */
export interface PoolLimits {
  /** Invocations that one sandbox runs at a time. */
  atOnce: number
  /** Sandboxes kept for work that keeps a processor busy. */
  base: number
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
 * As many sandboxes as processors: one more had the same orders per second, at 16 clients and at 64, for a tenth more
 * processor time, since each compiles what it runs anew. Where a sandbox runs several invocations it hardly ever waits, so
 * that it takes a processor, and the main thread another one.
 */
export function limitsFor(atOnce: number): PoolLimits {
  const processors = availableParallelism()
  const base = atOnce > 1 ? Math.max(1, processors - 1) : processors
  return { atOnce, base, most: 32, preloading: Math.min(2, base), patience: 25 }
}
