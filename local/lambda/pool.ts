import { Lines, type Place } from './lines.ts'
import type { PoolLimits } from './pool-limits.ts'
import type { FunctionSpec, Invocation } from './runtime/protocol.ts'
import type { Course, Outcome, Sandbox } from './sandbox.ts'
import {
  chooseSlot,
  hasItsShare,
  isIdle,
  isWorthTheWait,
  mayHaveSpare,
  mayWork,
  type Waiting,
} from './sandbox-choice.ts'
import { SandboxSet, type Slot } from './sandbox-set.ts'
import { createThrottle } from './throttle.ts'

interface Preload {
  spec: FunctionSpec
  done: () => void
}

const RECHECK_AFTER_MS = 100
/** Health and reads first: they are quick, and whoever looks at a busy cloud wants to see it. */
const READ_COST = 1 / 8
/** How far into a line to look for an invocation whose function a free sandbox has loaded. */
const LOOK_AHEAD = 32
/**
 * Runs invocations in sandboxes; those that must wait do so in lines, which take turns. A sandbox runs one invocation at a
 * time, unless told otherwise, of any function of the pool, and keeps what it has loaded, so that what is deployed anew is
 * soon at work. Under load `base` sandboxes work; those whose invocation sleeps, waits for another service or has run for a
 * second make room for further ones, up to `most`.
 */
export class Pool {
  private readonly limits: PoolLimits
  private readonly sandboxes: SandboxSet
  private readonly lines = new Lines<Waiting>()
  private preloads: Preload[] = []
  private recheck: NodeJS.Timeout | undefined
  /** Since when somebody has always been waiting, in ms. */
  private lineSince: number | undefined
  private stopped = false
  private readonly loadTimes = new WeakMap<FunctionSpec, number>()

  constructor(createSandbox: () => Sandbox, limits: PoolLimits) {
    this.limits = limits
    this.sandboxes = new SandboxSet(createSandbox, limits.atOnce)
  }

  /** Says which functions may be invoked from now on. What is under way or in line goes on with the code it came for. */
  deploy(specs: readonly FunctionSpec[]): void {
    this.sandboxes.deploy(specs)
  }

  /** Throws TooManyRequestsException when nobody wants the invocation any more once a sandbox is free. */
  invoke(spec: FunctionSpec, invocation: Invocation, place: Place): Promise<Outcome> {
    return new Promise((answer, refuse) => {
      let isTaken = false
      const onStart = () => {
        isTaken = true
        place.queueing.onStart?.()
      }
      const queueing = { ...place.queueing, onStart }
      const cost = place.caller === 'read' ? READ_COST : 1
      const waiting = { ...place, cost, queueing, spec, invocation, since: performance.now(), answer, refuse }
      this.lines.add(place.line, waiting)
      this.dispatch()
      if (!isTaken) {
        queueing.onWait?.()
      }
    })
  }

  /** How many invocations wait in this line. */
  lengthOf(line: string): number {
    return this.lines.lengthOf(line)
  }

  /** Starts as many sandboxes as load functions ahead. */
  warm(): void {
    while (this.sandboxes.size < this.limits.preloading) {
      this.sandboxes.add()
    }
  }

  /** Loads a function into some sandbox unless one has it; resolves when done, also when loading fails. */
  preload(spec: FunctionSpec): Promise<void> {
    return new Promise((done) => {
      this.preloads.push({ spec, done })
      this.dispatch()
    })
  }

  /** Ends all sandboxes; invocations under way and in line get no answer. */
  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.recheck)
    this.lines.clear()
    for (const { done } of this.preloads) {
      done()
    }
    this.preloads = []
    await this.sandboxes.stop()
  }

  private dispatch(): void {
    if (this.stopped) {
      return
    }
    this.sandboxes.forgetDead()
    this.sandboxes.look()
    this.dispatchInvocations()
    this.lineSince = this.lines.isEmpty ? undefined : (this.lineSince ?? performance.now())
    if (this.lines.isEmpty) {
      this.dispatchPreloads()
      return
    }
    this.recheck ??= setTimeout(
      () => {
        this.recheck = undefined
        this.dispatch()
      },
      this.slots.some(isIdle) ? this.limits.patience : RECHECK_AFTER_MS,
    )
  }

  private dispatchInvocations(): void {
    const drop = ({ refuse }: Waiting) => refuse(createThrottle())
    const choose = (waiting: Waiting) => this.slotFor(waiting)
    for (;;) {
      const next = this.lines.take({ choose, drop, few: this.slotsOf(false).some(isIdle) ? LOOK_AHEAD : 1 })
      if (!next) {
        return
      }
      const { item, choice: slot } = next
      slot.caller = item.caller
      item.queueing.onStart?.()
      void this.occupy(slot, () => this.run(slot, item))
    }
  }

  /** Returns the sandbox that is to run the invocation; undefined while it waits. */
  private slotFor(waiting: Waiting): Slot | undefined {
    const { spec } = waiting
    const { state } = this
    if (hasItsShare(state, waiting)) {
      return undefined
    }
    if (!mayWork(state, waiting)) {
      return mayHaveSpare(waiting, this.lines.length) ? this.spareFor(spec) : undefined
    }
    const found = chooseSlot(this.slotsOf(false), spec)
    if (!found?.sandbox.loaded.has(spec) && isWorthTheWait(state, waiting)) {
      return undefined
    }
    return found ?? (this.canGrow() ? this.sandboxes.add() : undefined)
  }

  /** Returns the spare sandbox when it has the function; until it has, those who read wait for any other as well. */
  private spareFor(spec: FunctionSpec): Slot | undefined {
    const slots = this.slotsOf(true)
    const found = chooseSlot(slots, spec)
    if (found?.sandbox.loaded.has(spec)) {
      return found
    }
    const mayAdd = slots.length === 0 && this.canGrow()
    const slot = found ?? (mayAdd ? this.sandboxes.add({ spare: true }) : undefined)
    if (slot) {
      void this.occupy(slot, async () => {
        await this.load(slot, spec)
      })
    }
    return undefined
  }

  private dispatchPreloads(): void {
    for (let next = this.preloads[0]; next; next = this.preloads[0]) {
      const { spec, done } = next
      if (this.slots.some(({ sandbox }) => sandbox.loaded.has(spec))) {
        this.preloads.shift()
        done()
        continue
      }
      const canAdd = this.sandboxes.size < this.limits.preloading
      const slot = chooseSlot(this.slotsOf(false), spec) ?? (canAdd ? this.sandboxes.add() : undefined)
      if (!slot) {
        return
      }
      this.preloads.shift()
      void this.occupy(slot, async () => {
        slot.preloading = true
        await this.load(slot, spec)
        slot.preloading = false
        done()
      })
    }
  }

  private async occupy(slot: Slot, work: () => Promise<void>): Promise<void> {
    slot.busySince = performance.now()
    slot.sleeping = false
    await work()
    slot.busySince = undefined
    slot.idleSince = performance.now()
    this.sandboxes.endIfDone(slot.sandbox)
    this.dispatch()
  }

  /** Runs an invocation in the sandbox, which loads the function first unless it has it. */
  private async run(slot: Slot, { spec, invocation, answer }: Waiting): Promise<void> {
    const { sandbox } = slot
    const course: Course = { taken: performance.now() }
    if (!sandbox.loaded.has(spec)) {
      slot.loading = true
      const loading = await this.load(slot, spec)
      slot.loading = false
      slot.busySince = performance.now()
      course.loaded = slot.busySince
      if (loading.failed) {
        return answer({ ...loading, course })
      }
    }
    answer({ ...(await sandbox.invoke(spec, invocation)), course })
  }

  private async load({ sandbox }: Slot, spec: FunctionSpec): Promise<Outcome> {
    const startedAt = performance.now()
    const outcome = await sandbox.load(spec)
    this.loadTimes.set(spec, performance.now() - startedAt)
    return outcome
  }

  private get slots(): readonly Slot[] {
    return this.sandboxes.slots
  }

  /** Those of the spare sandbox, or all others. */
  private slotsOf(spare: boolean): Slot[] {
    return this.slots.filter((slot) => slot.spare === spare)
  }

  private get state() {
    const { slots, limits, loadTimes, lineSince } = this
    return { slots, limits, loadTimes, inLine: this.lines.length, lineSince }
  }

  private canGrow(): boolean {
    // A sandbox that preloads is free long before a further one has started.
    return this.sandboxes.size < this.limits.most && !this.slots.some(({ preloading }) => preloading)
  }
}
