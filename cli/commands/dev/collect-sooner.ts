import { setFlagsFromString } from 'node:v8'

/** By then the functions that the first requests ask for have been loaded, on a slow machine too. */
const STARTED_AFTER_MS = 5_000

/**
 * Has V8 collect old objects once there are a fifth more of them, in the heap of each sandbox too; by itself it lets more come.
 * Not before the start is over: while code is loaded that takes a tenth of the time.
 */
export function collectSoonerOnceStarted(setFlag = setFlagsFromString): void {
  setTimeout(() => setFlag('--heap-growing-percent=20'), STARTED_AFTER_MS).unref()
}
