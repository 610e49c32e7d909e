import type { AwsError } from '#local/aws-error.ts'
import type { Caller, Place } from './lines.ts'
import type { PoolLimits } from './pool-limits.ts'
import type { FunctionSpec, Invocation } from './runtime/protocol.ts'
import type { Outcome } from './sandbox.ts'
import type { Slot } from './sandbox-set.ts'

/** So many times its patience waits, at most, whose function takes long to load. */
const MOST_PATIENCE = 4

/** An invocation that waits for a slot. */
export interface Waiting extends Place {
  cost: number
  spec: FunctionSpec
  invocation: Invocation
  /** In ms. */
  since: number
  answer: (outcome: Outcome) => void
  refuse: (error: AwsError) => void
}

/**
 * An invocation that runs longer does not count as load, though it never sleeps: it may never end. Far longer than any
 * that works takes on a busy machine: each further sandbox costs what it loads, and would make a busy machine busier.
 */
const WAITING_AFTER_MS = 1_000

/**
 * A line that lasts so long is load. A shorter one comes of a busy moment, such as functions that are loaded anew, and a further
 * sandbox, which takes a processor for as long, would make it longer.
 */
const LOAD_AFTER_MS = 1_000

/** So many wait in a burst, and not because some clients are busy: 64, each with a task and a look at it, are 128. */
const MANY_IN_LINE = 200

/** What the choice of a slot depends on, besides the invocation. */
interface PoolState {
  readonly slots: readonly Slot[]
  readonly limits: PoolLimits
  /** How many invocations wait. */
  readonly inLine: number
  /** Since when some always did, in ms. */
  readonly lineSince: number | undefined
  /** How long functions took to load, in ms. */
  readonly loadTimes: Pick<WeakMap<FunctionSpec, number>, 'get'>
}

export function isIdle({ busySince, sandbox }: Slot): boolean {
  return busySince === undefined && sandbox.isAlive()
}

/**
 * Returns an idle slot of a sandbox that has loaded the function, of these the one that runs the fewest invocations; else an
 * idle slot of the sandbox with the fewest functions.
 */
export function chooseSlot(slots: readonly Slot[], spec: FunctionSpec): Slot | undefined {
  const running = (slot: Slot) =>
    slots.filter((each) => each.sandbox === slot.sandbox && each.busySince !== undefined).length
  const idle = slots.filter(isIdle)
  const ready = idle.filter(({ sandbox }) => sandbox.loaded.has(spec))
  return least(ready, running) ?? least(idle, ({ sandbox }) => sandbox.loaded.size)
}

/** Returns the first of those with the lowest value. */
function least(slots: readonly Slot[], measure: (slot: Slot) => number): Slot | undefined {
  let found: { slot: Slot; value: number } | undefined
  for (const slot of slots) {
    const value = measure(slot)
    if (!found || value < found.value) {
      found = { slot, value }
    }
  }
  return found?.slot
}

/** Whether a sandbox that has the function will be free in a moment. */
export function isWorthTheWait({ slots, limits, loadTimes }: PoolState, { spec, since }: Waiting): boolean {
  const loadTime = Math.min(loadTimes.get(spec) ?? 0, MOST_PATIENCE * limits.patience)
  const patience = Math.max(limits.patience, loadTime)
  const now = performance.now()
  return (
    now - since <= patience &&
    slots.some(
      ({ sandbox, busySince }) =>
        sandbox.loaded.has(spec) && busySince !== undefined && now - busySince < patience,
    )
  )
}

/** The API leaves an eighth of the sandboxes to tasks and events, which its callers may wait for, and they to the API. */
export function hasItsShare({ slots, limits }: PoolState, waiting: Waiting): boolean {
  const most = limits.most * limits.atOnce
  const isOfItsKind = (slot: Slot) =>
    slot.busySince !== undefined && slot.caller !== 'direct' && isOfApi(slot) === isOfApi(waiting)
  return waiting.caller !== 'direct' && slots.filter(isOfItsKind).length >= most - Math.floor(most / 8)
}

/** Whether a processor is to be had: sandboxes beyond `base` that an earlier wait has left idle must not all work at once. */
export function mayWork({ slots, limits, inLine, lineSince }: PoolState, waiting: Waiting): boolean {
  const { base, extra, atOnce, patience } = limits
  const now = performance.now()
  const working = slots.filter(
    ({ spare, loading, sleeping, busySince }) =>
      !spare && (loading || (busySince !== undefined && !sleeping && busySince > now - WAITING_AFTER_MS)),
  )
  const isLoad = inLine > base + extra && now - (lineSince ?? now) > LOAD_AFTER_MS
  if (working.length < (isLoad ? base + extra : base) * atOnce) {
    return true
  }
  // The API's callers wait for each other, and not for tasks that keep every sandbox busy.
  const isStuck = ({ busySince }: Slot) => busySince !== undefined && now - busySince > patience
  return (
    isOfApi(waiting) && now - waiting.since > patience && !working.some(isOfApi) && working.every(isStuck)
  )
}

/**
 * While many wait, those who read have a sandbox to themselves: whoever asks for `/health` waits for no work. At other
 * times they wait for a moment, which is cheaper than the memory and the code of a further sandbox.
 */
export function mayHaveSpare({ caller }: Pick<Waiting, 'caller'>, inLine: number): boolean {
  return caller === 'read' && inLine >= MANY_IN_LINE
}

function isOfApi({ caller }: { caller: Caller | undefined }): boolean {
  return caller === 'read' || caller === 'write'
}
