import { ExecutionFailure } from '../machine/failure.ts'
import type { Json, JsonObject } from '../machine/json.ts'
import type { Scope } from '../machine/language.ts'
import type { Region, StateNode } from '../machine/machine.ts'
import { createRandom, type Random } from '../machine/random.ts'
import { StateScope } from './evaluation-scope.ts'
import {
  adopt,
  dueTime,
  type Effect,
  type Execution,
  type ExecutionStatus,
  type Frame,
  type Wait,
} from './execution.ts'
import type { Happening, RecordedEvent } from './history.ts'

/** History events of one execution, the last of which is always the end. */
const historyLimit = 25_000

/** What one event does to one execution: collected while it is decided, committed as a whole. */
export class Turn {
  readonly execution: Execution
  readonly at: number
  private readonly createSeed: () => string
  private knownSeed: string | undefined
  private knownRandom: Random | undefined
  private secrets = 0
  readonly history: RecordedEvent[] = []
  readonly effects: Effect[] = []
  /** Frames to write. */
  readonly touched = new Set<Frame>()
  readonly dropped: number[] = []
  /** Frames that can go on at once, in order. */
  readonly ready = new Set<Frame>()

  constructor(execution: Execution, at: number, createSeed: () => string) {
    this.execution = execution
    this.at = at
    this.createSeed = createSeed
  }

  /** Made when first asked for: most turns need no chance. */
  private get seed(): string {
    this.knownSeed ??= this.createSeed()
    return this.knownSeed
  }

  get random(): Random {
    this.knownRandom ??= createRandom(this.seed)
    return this.knownRandom
  }

  get isOver() {
    return this.execution.record.status !== 'RUNNING'
  }

  /** Unguessable, and different each time: the seed is, and the count within the turn. */
  createSecret(): string {
    return `${this.seed}.${this.secrets++}`
  }

  /** Appends an event caused by the frame's last one. `aside` leaves the frame's chain of causes as it was. */
  record(
    frame: Frame,
    what: Happening,
    { aside = false, previous = frame.lastEvent }: { aside?: boolean; previous?: number } = {},
  ): number {
    if (this.execution.lastEvent >= historyLimit - 1 && !this.isOver) {
      throw new ExecutionFailure(
        'States.Runtime',
        'The execution reached the maximum number of history events (25000).',
      )
    }
    const id = ++this.execution.lastEvent
    this.history.push({ id, previous, at: this.at, form: what[0], text: what[1] })
    if (!aside) {
      frame.lastEvent = id
    }
    this.touched.add(frame)
    return id
  }

  addFrame(parent: Frame | undefined, index: number, region: Region, input: Json, item?: Json): Frame {
    const frame: Frame = {
      id: this.execution.nextFrame++,
      parent: parent?.id ?? 0,
      index,
      ...(item === undefined ? {} : { item }),
      state: region.startAt,
      entered: 0,
      beforeEntered: 0,
      enteredAt: 0,
      lastEvent: parent?.lastEvent ?? 0,
      input,
      variables: {},
      attempts: [],
      retryCount: 0,
      region,
    }
    if (parent) {
      adopt(parent, frame)
    }
    this.execution.frames.set(frame.id, frame)
    this.touched.add(frame)
    return frame
  }

  /** Takes a frame and all below it out of the execution. */
  dropFrame(frame: Frame) {
    this.stopWaiting(frame)
    for (const child of frame.children ?? []) {
      this.dropFrame(child)
    }
    this.execution.frames.delete(frame.id)
    this.touched.delete(frame)
    this.dropped.push(frame.id)
  }

  dropChildren(frame: Frame) {
    for (const child of frame.children ?? []) {
      this.dropFrame(child)
    }
    frame.children = undefined
  }

  private forget({ id, wait }: Frame) {
    this.effects.push({ do: 'forget', frame: id, call: wait?.on === 'task' ? wait : undefined })
  }

  /** Ends timers and calls of an execution that is over, and keeps its frames for a redrive. */
  forgetAll() {
    for (const frame of this.execution.frames.values()) {
      if (frame.wait) {
        this.forget(frame)
      }
    }
  }

  /** Ends what the frame waited for. */
  stopWaiting(frame: Frame) {
    if (!frame.wait) {
      return
    }
    if (leavesTraces(frame.wait)) {
      this.forget(frame)
    }
    frame.wait = undefined
    this.touched.add(frame)
  }

  close(
    status: ExecutionStatus,
    result: { output?: string; error?: string | undefined; cause?: string | undefined } = {},
  ) {
    const { record } = this.execution
    record.status = status
    record.stopDate = this.at
    if (result.output !== undefined) {
      record.output = result.output
    }
    if (result.error !== undefined) {
      record.error = result.error
    }
    if (result.cause !== undefined) {
      record.cause = result.cause
    }
    this.ready.clear()
    this.announce()
  }

  announce() {
    this.effects.push({ do: 'announce', record: { ...this.execution.record } })
  }

  nodeOf(frame: Frame): StateNode {
    const node = frame.region.states.get(frame.state)
    if (!node) {
      throw new Error(`state ${frame.state} is not in the definition of ${this.execution.record.arn}`)
    }
    return node
  }

  parentOf(frame: Frame): Frame | undefined {
    return this.execution.frames.get(frame.parent)
  }

  scopeOf(frame: Frame, extra?: JsonObject): Scope {
    return new StateScope(this, frame, extra)
  }

  variablesOf(frame: Frame): JsonObject {
    const parent = this.parentOf(frame)
    if (!parent) {
      return frame.variables
    }
    const outer = this.variablesOf(parent)
    for (const _ in frame.variables) {
      return { ...outer, ...frame.variables }
    }
    return outer
  }
}

/** Whether the engine holds something for the wait: a timer, an offered activity, a child to stop. */
function leavesTraces(wait: Wait): boolean {
  if (wait.on !== 'task') {
    return wait.on === 'time' || wait.on === 'retry'
  }
  return dueTime(wait) !== undefined || wait.phase === 'scheduled' || wait.child !== undefined
}
