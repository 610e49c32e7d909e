import type { Invocation } from './runtime/protocol.ts'
import type { Outcome, Sandbox } from './sandbox.ts'

export interface PoolLimits {
  /** Sandboxes kept for work that keeps a processor busy. */
  base: number
  /** Sandboxes at most; invocations beyond that wait in line. */
  most: number
  /** How many load functions ahead of their first call. */
  warming: number
  /**
   * An invocation waits this long for a sandbox that has its function before another one loads it, in ms. A second copy
   * costs 4 MB and some 50 ms, and V8 has to learn all over again what of it is hot.
   */
  patience: number
}

export interface Pool {
  invoke(invocation: Invocation): Promise<Outcome>
  /** Loads a function into some sandbox unless one has it; resolves when done, also when it fails. */
  warm(index: number): Promise<void>
  stop(): Promise<void>
}

interface Slot {
  sandbox: Sandbox
  /** Loading is work however long it takes. */
  loading: boolean
  /** Loads ahead of any call, which is over soon. */
  warming: boolean
  /** When the current work began, in ms; undefined when idle. */
  busySince: number | undefined
  idleSince: number
}

interface Waiting {
  invocation: Invocation
  /** In ms. */
  since: number
  answer: (outcome: Outcome) => void
}

/**
 * An invocation that runs longer waits for something, so that it does not count as load. Far longer than any that
 * works takes on a busy machine: each further sandbox costs what it loads, and would make a busy machine busier.
 */
const waitingAfter = 1_000
const recheckAfter = 100
/** Idle sandboxes are given up then, as on AWS: each holds 20 MB, and 4 MB for each function. */
const idleFor = 10_000

/**
 * Runs invocations in sandboxes, first come first served. A sandbox runs one at a time, of any function of the pool,
 * and keeps what it has loaded. Under load `base` sandboxes work; those whose invocation has run for a second (it sleeps,
 * or it waits for another service) make room for further ones, up to `most`.
 */
export function createPool(
  createSandbox: () => Sandbox,
  { base, most, warming, patience }: PoolLimits,
): Pool {
  let slots: Slot[] = []
  let queue: Waiting[] = []
  let toWarm: { index: number; done: () => void }[] = []
  let recheck: NodeJS.Timeout | undefined
  let stopped = false

  const idle = (slot: Slot) => slot.busySince === undefined && slot.sandbox.isAlive()
  const addSlot = () => {
    const slot: Slot = {
      sandbox: createSandbox(),
      loading: false,
      warming: false,
      busySince: undefined,
      idleSince: performance.now(),
    }
    slots.push(slot)
    return slot
  }

  /** Whether a sandbox that has the function will be free in a moment. */
  const isWorthTheWait = ({ invocation: { index }, since }: Waiting): boolean => {
    const now = performance.now()
    if (now - since > patience) {
      return false
    }
    return slots.some(
      ({ sandbox, busySince }) =>
        sandbox.loaded.has(index) && busySince !== undefined && now - busySince < patience,
    )
  }
  const chooseSlot = (index: number): Slot | undefined => {
    let fewest: Slot | undefined
    for (const slot of slots) {
      if (!idle(slot)) {
        continue
      }
      if (slot.sandbox.loaded.has(index)) {
        return slot
      }
      if (!fewest || slot.sandbox.loaded.size < fewest.sandbox.loaded.size) {
        fewest = slot
      }
    }
    return fewest
  }
  const canGrow = (): boolean => {
    // A sandbox that loads ahead is free long before a further one has started.
    if (slots.length >= most || slots.some(({ warming }) => warming)) {
      return false
    }
    const since = performance.now() - waitingAfter
    let working = 0
    for (const slot of slots) {
      if (slot.loading || (slot.busySince !== undefined && slot.busySince > since)) {
        working++
      }
    }
    return working < base
  }

  const occupy = async (slot: Slot, work: () => Promise<void>) => {
    slot.busySince = performance.now()
    await work()
    slot.busySince = undefined
    slot.idleSince = performance.now()
    if (!slot.sandbox.isAlive()) {
      slots = slots.filter((each) => each !== slot)
    }
    dispatch()
  }
  const run =
    (slot: Slot, { invocation, answer }: Waiting) =>
    async () => {
      const { sandbox } = slot
      if (!sandbox.loaded.has(invocation.index)) {
        slot.loading = true
        const loading = await sandbox.load(invocation.index)
        slot.loading = false
        slot.busySince = performance.now()
        if (loading.failed) {
          return answer(loading)
        }
      }
      answer(await sandbox.invoke(invocation))
    }
  const load = (slot: Slot, index: number, done: () => void) => async () => {
    slot.warming = true
    await slot.sandbox.load(index)
    slot.warming = false
    done()
  }

  const dispatch = () => {
    if (stopped) {
      return
    }
    slots = slots.filter(({ sandbox, busySince }) => busySince !== undefined || sandbox.isAlive())
    for (let position = 0; position < queue.length; ) {
      const waiting = queue[position]!
      const { index } = waiting.invocation
      const found = chooseSlot(index)
      if (!found?.sandbox.loaded.has(index) && isWorthTheWait(waiting)) {
        position++
        continue
      }
      const slot = found ?? (canGrow() ? addSlot() : undefined)
      if (!slot) {
        break
      }
      queue.splice(position, 1)
      void occupy(slot, run(slot, waiting))
    }
    while (queue.length === 0 && toWarm.length > 0) {
      const { index, done } = toWarm[0]!
      const isLoaded = slots.some(({ sandbox }) => sandbox.loaded.has(index))
      const slot = isLoaded
        ? undefined
        : (chooseSlot(index) ?? (slots.length < warming ? addSlot() : undefined))
      if (!isLoaded && !slot) {
        break
      }
      toWarm.shift()
      if (slot) {
        void occupy(slot, load(slot, index, done))
      } else {
        done()
      }
    }
    if (queue.length > 0) {
      recheck ??= setTimeout(checkAgain, slots.some(idle) ? patience : recheckAfter)
    }
  }
  const checkAgain = () => {
    recheck = undefined
    dispatch()
  }

  const sweep = setInterval(() => {
    const longAgo = performance.now() - idleFor
    for (const slot of slots.filter((each) => idle(each) && each.idleSince < longAgo)) {
      slots = slots.filter((each) => each !== slot)
      void slot.sandbox.terminate()
    }
  }, idleFor / 2).unref()

  return {
    invoke: (invocation) =>
      new Promise((answer) => {
        queue.push({ invocation, since: performance.now(), answer })
        dispatch()
      }),
    warm: (index) =>
      new Promise((done) => {
        toWarm.push({ index, done })
        dispatch()
      }),
    async stop() {
      stopped = true
      clearInterval(sweep)
      clearTimeout(recheck)
      queue = []
      for (const { done } of toWarm) {
        done()
      }
      toWarm = []
      await Promise.all(slots.map(({ sandbox }) => sandbox.terminate()))
    },
  }
}
