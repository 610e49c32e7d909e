/** Sandboxes that nobody needs have ended by then. */
const LOOK_EVERY_MS = 15_000
/** Of one processor: timers and whoever looks at a console that stands open. */
const IDLE_LOAD = 0.02

export interface IdleMemory {
  /** Processor time that the process has used so far, in ms. */
  processorMs?: () => number
  collect?: () => Promise<void>
}

/**
 * Collects garbage once this process has next to nothing to do, and again only when it has worked since. V8 by itself waits
 * until it wants more room: what a start and some orders leave behind would stay as long as nobody calls.
 */
export function freeIdleMemory({ processorMs = readProcessorMs, collect = collectGarbage }: IdleMemory = {}) {
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
