import type { Caller } from './lines.ts'
import type { FunctionSpec } from './runtime/protocol.ts'
import type { Sandbox } from './sandbox.ts'

/** Idle sandboxes are ended then, as on AWS: each holds 20 MB, and 4 MB for each function. */
const IDLE_FOR_MS = 10_000
/** How long to look at a sandbox to see that its invocations sleep. A call of DynamoDB takes a few milliseconds. */
const LOOK_MS = 80
/** A thread that works for less of that time sleeps, but for a look now and then at what it waits for. */
const SLEEPS_BELOW = 0.2
/** A sandbox that holds more functions that are no longer deployed is ended: each may hold some megabytes. */
const MOST_OUTDATED = 32

/** Runs one invocation of a sandbox at a time. A sandbox has as many slots as it runs invocations at a time. */
export interface Slot {
  sandbox: Sandbox
  /** Takes none but those who read, beside the sandboxes that work. */
  spare: boolean
  /** While it loads the function of its invocation: that is work however long it takes. */
  loading: boolean
  /** While it loads a function ahead of any call, which is over soon. */
  preloading: boolean
  /** Of the current or last invocation. */
  caller: Caller | undefined
  /** When the current work began, in ms; undefined when idle. */
  busySince: number | undefined
  /** Whether its invocation sleeps, or waits for another service: it leaves the processor to others. */
  sleeping: boolean
  idleSince: number
}

/** The sandboxes of a pool, and their slots. */
export class SandboxSet {
  private readonly create: () => Sandbox
  private readonly atOnce: number
  private readonly sweep: NodeJS.Timeout
  private all: Slot[] = []
  /** How long each sandbox had worked at the last look. */
  private readonly looks = new WeakMap<Sandbox, { at: number; worked: number }>()
  private current: ReadonlySet<FunctionSpec> = new Set()

  constructor(create: () => Sandbox, atOnce: number) {
    this.create = create
    this.atOnce = atOnce
    this.sweep = setInterval(() => this.endIdle(), IDLE_FOR_MS / 10).unref()
  }

  /** Of all sandboxes. */
  get slots(): readonly Slot[] {
    return this.all
  }

  get size(): number {
    return this.sandboxes().size
  }

  /** Starts a sandbox. Returns one of its slots. */
  add({ spare = false } = {}): Slot {
    const sandbox = this.create()
    const added = Array.from({ length: this.atOnce }, () => createSlot(sandbox, spare))
    this.all.push(...added)
    return added[0]!
  }

  /** Says which functions are deployed: who holds many others is ended once it is idle. */
  deploy(specs: readonly FunctionSpec[]): void {
    this.current = new Set(specs)
    for (const sandbox of this.sandboxes()) {
      this.endIfDone(sandbox)
    }
  }

  /** Ends the sandbox where nothing runs in it and it is of no more use. */
  endIfDone(sandbox: Sandbox): void {
    if (this.isIdle(sandbox) && (!sandbox.isAlive() || this.isOutdated(sandbox))) {
      this.end(sandbox)
    }
  }

  /** Finds out whose invocations have slept since the last look; called again and again. */
  look(): void {
    const at = performance.now()
    for (const sandbox of this.sandboxes()) {
      const last = this.looks.get(sandbox)
      if (last && at - last.at < LOOK_MS) {
        continue
      }
      const worked = sandbox.workedFor()
      const sleeps = last !== undefined && worked - last.worked < SLEEPS_BELOW * (at - last.at)
      for (const slot of this.all.filter((each) => each.sandbox === sandbox)) {
        slot.sleeping = sleeps && slot.busySince !== undefined && slot.busySince <= last.at
      }
      this.looks.set(sandbox, { at, worked })
    }
  }

  /** Forgets idle slots of sandboxes that have ended by themselves. */
  forgetDead(): void {
    this.all = this.all.filter(({ sandbox, busySince }) => busySince !== undefined || sandbox.isAlive())
  }

  async stop(): Promise<void> {
    clearInterval(this.sweep)
    await Promise.all([...this.sandboxes()].map((sandbox) => sandbox.terminate()))
  }

  private sandboxes(): Set<Sandbox> {
    return new Set(this.all.map(({ sandbox }) => sandbox))
  }

  private isIdle(sandbox: Sandbox, since = Number.POSITIVE_INFINITY): boolean {
    return this.all.every(
      (slot) => slot.sandbox !== sandbox || (slot.busySince === undefined && slot.idleSince < since),
    )
  }

  private isOutdated(sandbox: Sandbox): boolean {
    const outdated = [...sandbox.loaded.keys()].filter((spec) => !this.current.has(spec))
    return outdated.length > MOST_OUTDATED
  }

  private endIdle(): void {
    const longAgo = performance.now() - IDLE_FOR_MS
    for (const sandbox of this.sandboxes()) {
      if (this.isIdle(sandbox, longAgo)) {
        this.end(sandbox)
      }
    }
  }

  private end(sandbox: Sandbox): void {
    this.all = this.all.filter((slot) => slot.sandbox !== sandbox)
    void sandbox.terminate()
  }
}

function createSlot(sandbox: Sandbox, spare: boolean): Slot {
  return {
    sandbox,
    spare,
    loading: false,
    preloading: false,
    caller: undefined,
    busySince: undefined,
    sleeping: false,
    idleSince: performance.now(),
  }
}
