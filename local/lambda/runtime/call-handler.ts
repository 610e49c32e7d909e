import { parentPort } from 'node:worker_threads'
import type { Handler } from './load.ts'

/**
 * Calls a handler as the runtime of its Node.js version does. Returns what it answers; throws what it throws.
 *
 * Before nodejs24.x a handler that returns no promise answers by its callback, by `context.done`, `succeed` or `fail`, or
 * with null when nothing is left to do.
 */
export function callHandler(
  handler: Handler,
  event: unknown,
  context: object,
  takesCallbacks: boolean,
): Promise<unknown> {
  return takesCallbacks ? callWithCallback(handler, event, context) : callForResult(handler, event, context)
}

async function callForResult(handler: Handler, event: unknown, context: object): Promise<unknown> {
  return handler(event, context)
}

async function callWithCallback(handler: Handler, event: unknown, context: object): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const done = (error?: unknown, result?: unknown) =>
    error === undefined || error === null ? resolve(result) : reject(error)
  const returned = handler(
    event,
    { ...context, done, succeed: (result: unknown) => done(null, result), fail: done },
    done,
  )
  if (isPromise(returned)) {
    return returned
  }
  const stopWaiting = whenIdle(() => resolve(null))
  try {
    return await promise
  } finally {
    stopWaiting()
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function'
}

/** Calls `idle` when nothing is left that this thread waits for. Returns what ends the wait. */
function whenIdle(idle: () => void): () => void {
  const hear = () => {
    parentPort!.ref()
    idle()
  }
  process.once('beforeExit', hear)
  parentPort!.unref()
  return () => {
    parentPort!.ref()
    process.off('beforeExit', hear)
  }
}
