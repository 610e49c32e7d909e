import { setFlagsFromString } from 'node:v8'

/** Sandboxes that nobody needs have ended by then. */
const LOOK_EVERY_MS = 15_000
/** By then the functions that the first requests ask for have been loaded, on a slow machine too. */
const STARTED_AFTER_MS = 5_000
/** Of one processor: timers and whoever looks at a console that stands open. */
const IDLE_LOAD = 0.02

export interface IdleMemory {
  /** Processor time that the process has used so far, in ms. */
  processorMs?: () => number
  collect?: () => Promise<void>
  collectSooner?: () => void
}

/**
 * Collects garbage once this process has next to nothing to do, and again only when it has worked since. V8 by itself waits
 * until it wants more room: what a start and some orders leave behind would stay as long as nobody calls.
 *
 * Old objects are collected once there are a fifth more of them; by itself V8 lets more come, in the heap of each sandbox. Not
 * before the start is over: while code is loaded that takes a tenth of the time.
 */
export function freeIdleMemory({
  processorMs = readProcessorMs,
  collect = collectGarbage,
  collectSooner = () => setFlagsFromString('--heap-growing-percent=20'),
}: IdleMemory = {}) {
  setTimeout(collectSooner, STARTED_AFTER_MS).unref()
  let before = processorMs()
  let isFree = false
  setInterval(() => {
    const now = processorMs()
    const isIdle = now - before < LOOK_EVERY_MS * IDLE_LOAD
    if (isIdle && !isFree) {
      // A Node without an inspector keeps its garbage.
      collect().catch(() => {})
    }
    isFree = isIdle
    before = now
  }, LOOK_EVERY_MS).unref()
}

function readProcessorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** As much as V8 can: `gc` is there only with a flag, and less thorough. */
async function collectGarbage(): Promise<void> {
  const { Session } = await import('node:inspector/promises')
  const session = new Session()
  session.connect()
  await session.post('HeapProfiler.collectGarbage')
  session.disconnect()
}
