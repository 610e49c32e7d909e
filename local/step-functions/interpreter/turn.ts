import { Effort } from '../machine/effort.ts'
import { ExecutionFailure, type StateFailure } from '../machine/failure.ts'
import type { Json, JsonObject } from '../machine/json.ts'
import type { EvaluationScope } from '../machine/language.ts'
import type { Region, StateNode, StateType } from '../machine/machine.ts'
import { createRandom, type Random } from '../machine/random.ts'
import { FrameScope } from './evaluation-scope.ts'
import {
  addChild,
  dueTime,
  type Effect,
  type Execution,
  type ExecutionEvent,
  type ExecutionStatus,
  type Frame,
  type Wait,
} from './execution.ts'
import type { DraftEvent, HistoryEvent } from './history.ts'

/** What a state of one type does. A function that throws an EvaluationFailure or a StateFailure fails the state. */
export interface StateKind {
  /** Called when the frame's turn has come: it has entered the state, is about to retry, or its last child has ended. */
  run(turn: Turn, frame: Frame): Promise<void>
  /** Called when something that the frame waits for may have happened. */
  resume?(turn: Turn, frame: Frame, event: ExecutionEvent): Promise<void>
  /** Called when a branch or iteration has ended with an output. */
  childEnded?(turn: Turn, frame: Frame, child: Frame): void
  childFailed?(turn: Turn, frame: Frame, child: Frame, failure: StateFailure): Promise<void>
}

export type StateKinds = Readonly<Record<StateType | 'DistributedMap', StateKind>>

/** What one decision depends on besides the execution and the event. */
export interface TurnInputs {
  readonly at: number
  /** Returns the seed of all chance in the turn; called once at most. */
  readonly createSeed: () => string
  /** Whether the state machine of the execution is being deleted. */
  readonly isMachineDeleting: boolean
  readonly kinds: StateKinds
}

/** History events of one execution, the last of which is always the end. */
const HISTORY_LIMIT = 25_000

/** What one event does to one execution: collected while it is decided, committed as a whole. */
export class Turn {
  readonly execution: Execution
  readonly at: number
  readonly history: HistoryEvent[] = []
  readonly effects: Effect[] = []
  /** Frames to write. */
  readonly touched = new Set<Frame>()
  readonly dropped: number[] = []
  /** Frames that can go on at once, in order. */
  readonly ready = new Set<Frame>()
  readonly effort = new Effort()
  private readonly inputs: TurnInputs
  private knownSeed: string | undefined
  private knownRandom: Random | undefined
  private secrets = 0

  constructor(execution: Execution, inputs: TurnInputs) {
    this.execution = execution
    this.at = inputs.at
    this.inputs = inputs
  }

  /** Drawn when it is first needed: most turns need no chance. */
  private get seed(): string {
    this.knownSeed ??= this.inputs.createSeed()
    return this.knownSeed
  }

  get random(): Random {
    this.knownRandom ??= createRandom(this.seed)
    return this.knownRandom
  }

  get isMachineDeleting(): boolean {
    return this.inputs.isMachineDeleting
  }

  get isOver(): boolean {
    return this.execution.record.status !== 'RUNNING'
  }

  /** Unguessable, and different each time: the seed is, and the count within the turn. */
  createSecret(): string {
    return `${this.seed}.${this.secrets++}`
  }

  /** Appends an event caused by the frame's last one. `aside` leaves the frame's chain of causes as it was. */
  record(
    frame: Frame,
    draft: DraftEvent,
    { aside = false, previous = frame.lastEvent }: { aside?: boolean; previous?: number } = {},
  ): number {
    if (this.execution.lastEvent >= HISTORY_LIMIT - 1 && !this.isOver) {
      throw new ExecutionFailure(
        'States.Runtime',
        'The execution reached the maximum number of history events (25000).',
      )
    }
    const id = ++this.execution.lastEvent
    this.history.push({ id, previousEventId: previous, timestamp: this.at / 1000, ...draft })
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
      addChild(parent, frame)
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
    const call = wait?.on === 'task' ? wait : undefined
    const mapRun = wait?.on === 'map-run' ? wait.arn : undefined
    this.effects.push({ do: 'forget', frame: id, call, mapRun })
  }

  /** Ends what a frame waited for that is cut off; a redrive finds its branches, iterations and Map Run. */
  abandon(frame: Frame) {
    if (frame.wait?.on === 'map-run') {
      this.forget(frame)
    } else if (frame.wait?.on !== 'children') {
      this.stopWaiting(frame)
    }
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
    if (needsForgetting(frame.wait)) {
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

  kindOf(frame: Frame): StateKind {
    const { type, distributed } = this.nodeOf(frame)
    return this.inputs.kinds[distributed ? 'DistributedMap' : type]
  }

  parentOf(frame: Frame): Frame | undefined {
    return this.execution.frames.get(frame.parent)
  }

  scopeOf(frame: Frame, extraContext?: JsonObject): EvaluationScope {
    return new FrameScope(this, frame, extraContext)
  }
}

/** Whether the engine holds something for the wait: a timer, an offered activity, a child to stop. */
function needsForgetting(wait: Wait): boolean {
  if (wait.on !== 'task') {
    return wait.on === 'time' || wait.on === 'retry' || wait.on === 'map-run'
  }
  return dueTime(wait) !== undefined || wait.phase === 'scheduled' || wait.child !== undefined
}
