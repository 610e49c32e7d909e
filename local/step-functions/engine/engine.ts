import type { Clock } from '#local/clock.ts'
import type { CompiledMachines } from '../interpreter/compiled-machines.ts'
import { type Decision, decide } from '../interpreter/decide.ts'
import type {
  Effect,
  Execution,
  ExecutionEvent,
  ExecutionRecord,
  Frame,
  MapRunWait,
  TaskCall,
} from '../interpreter/execution.ts'
import type { Json } from '../machine/json.ts'
import type { Machine } from '../machine/machine.ts'
import { restoreFrames, toStoredFrame } from '../store/frames.ts'
import { GroupCommit, type OnStoreChange } from '../store/group-commit.ts'
import type { Document, Store, Transition } from '../store/store.ts'
import { type ArrivedEvent, createLiveExecution, type LiveExecution } from './live-execution.ts'
import { PendingEvents } from './pending-events.ts'
import { resumeEffects } from './resume-effects.ts'

export interface EngineOptions {
  clock: Clock
  store: Store
  machines: CompiledMachines
  /** Returns the text of a definition by its hash. */
  definitionOf(hash: string): string
  /** Whether the state machine is being deleted. That of the executions of a Map Run never is: they end with their run. */
  isMachineDeleting(stateMachineArn: string): boolean
  /** Makes the call of a Task state; what comes of it is sent back with `post`. */
  call(execution: Execution, frame: Frame, call: TaskCall): void
  /** Called when a call is over, however it ended. */
  forget(call: TaskCall): void
  /** Starts a Map Run, or goes on with it; what comes of it is sent back with `post`. */
  runMap(execution: Execution, frame: Frame, wait: MapRunWait): void
  /** Called when nobody waits for the Map Run any more. */
  abortMapRun(arn: string): void
  /** Whether the function of a call has not begun for want of room. */
  isInLine(call: TaskCall): boolean
  /** Called when an execution has started, ended or been redriven, and that is stored. */
  announce(record: ExecutionRecord): void
  /** Seeds the chance in one decision; called only for decisions that need any. */
  createSeed(): string
  /** Called when the store begins to refuse what is to be stored, and with undefined when it takes it again. */
  onStoreChange: OnStoreChange
}

const IN_LINE_RECHECK_MS = 1_000

/**
 * Runs executions: takes events one at a time per execution, stores what `decide` makes of them, then runs the effects.
 * Everything decided in one turn of the event loop is stored in one commit.
 */
export class Engine {
  private readonly options: EngineOptions
  private readonly commits: GroupCommit
  private readonly pending: PendingEvents
  private readonly live = new Map<string, LiveExecution>()
  private isStopped = false

  constructor(options: EngineOptions) {
    this.options = options
    this.pending = new PendingEvents(options.clock)
    this.commits = new GroupCommit(options.store, options.onStoreChange)
  }

  /** Continues executions that ran when the store was left. */
  recover(records: readonly ExecutionRecord[]) {
    for (const live of records.map((record) => this.reopen(record))) {
      if (live.execution.lastEvent === 0) {
        this.take(live, { type: 'start' })
        continue
      }
      for (const effect of resumeEffects(live.execution)) {
        this.perform(live, effect)
      }
    }
  }

  /** Starts an execution; resolves when that is stored, with its first states where they are decided at once. */
  async launch(record: ExecutionRecord, input: Json): Promise<void> {
    const live = this.open(record, { input, frames: new Map(), lastEvent: 0 })
    await Promise.race([this.takeAndStore(live, { type: 'start' }), this.storeUndecided(live, record)])
  }

  /** Resolves when an execution is stored whose first states are still being decided in the next turn of the event loop. */
  private storeUndecided(live: LiveExecution, record: ExecutionRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        if (!live.isDecided && !this.isStopped) {
          this.rewrite(record).then(resolve, reject)
        }
      })
    })
  }

  /** Redrives a closed execution; resolves when that is stored. */
  async revive(record: ExecutionRecord): Promise<void> {
    const live = this.reopen(record)
    // Set before the decision: a second redrive that comes meanwhile must find it running.
    live.execution.record.status = 'RUNNING'
    await this.takeAndStore(live, { type: 'redrive' })
  }

  /** Resolves, when what the event led to is stored, with whether it led to anything. */
  async send(arn: string, event: ExecutionEvent): Promise<boolean> {
    const live = this.findRunning(arn)
    return live !== undefined && this.takeAndStore(live, event)
  }

  /** `send` for events whose sender does not wait. */
  post(arn: string, event: ExecutionEvent) {
    const live = this.findRunning(arn)
    if (live) {
      this.take(live, event)
    }
  }

  /** Stores another record of an execution that is closed. */
  rewrite(record: ExecutionRecord): Promise<void> {
    const nothing = { events: [], frames: [], droppedFrames: [] }
    return new Promise((onStored, onDelayed) => {
      this.commits.add({ execution: record.id, record, ...nothing }, { onStored, onDelayed })
    })
  }

  find(arn: string): Execution | undefined {
    return this.live.get(arn)?.execution
  }

  /** Whether an execution of the state machine is in flight. */
  hasRunning(stateMachineArn: string): boolean {
    return [...this.live.values()].some(
      ({ execution: { record } }) =>
        record.stateMachineArn === stateMachineArn && record.status === 'RUNNING',
    )
  }

  /** Resolves when the documents are stored. */
  write(documents: readonly Document[]): Promise<void> {
    return this.commits.write(documents)
  }

  /** What is being decided stays undecided: it is decided again after the next start. */
  stop() {
    this.commits.stop()
    this.isStopped = true
    this.pending.clear()
    for (const { timers } of this.live.values()) {
      timers.cancelAll()
    }
    this.live.clear()
  }

  private findRunning(arn: string): LiveExecution | undefined {
    const live = this.live.get(arn)
    return live?.execution.record.status === 'RUNNING' ? live : undefined
  }

  private open(
    record: ExecutionRecord,
    state: { input: Json; frames: Map<number, Frame>; lastEvent: number },
  ): LiveExecution {
    const live = createLiveExecution(record, this.machineOf(record), state, this.options.clock)
    this.live.set(record.arn, live)
    return live
  }

  private reopen(record: ExecutionRecord): LiveExecution {
    const { store } = this.options
    return this.open(record, {
      input: JSON.parse(record.input) as Json,
      frames: restoreFrames(store.readFrames(record.id), this.machineOf(record)),
      lastEvent: store.lastEvent(record.id),
    })
  }

  private machineOf({ definition }: ExecutionRecord): Machine {
    const { machines, definitionOf } = this.options
    return machines.get(definition, definitionOf)
  }

  private takeAndStore(live: LiveExecution, event: ExecutionEvent): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.take(live, event, (error, changed) => (error === undefined ? resolve(changed) : reject(error)))
    })
  }

  private take(live: LiveExecution, event: ExecutionEvent, done?: ArrivedEvent['done']) {
    if (this.isStopped) {
      done?.(new Error('the engine has stopped'), false)
      return
    }
    this.pending.add()
    live.queue.push({ event, at: this.options.clock.now(), done })
    if (!live.isDeciding) {
      void this.decideQueued(live)
    }
  }

  /** Decides the events of one execution one after the other; executions decide side by side. */
  private async decideQueued(live: LiveExecution): Promise<void> {
    live.isDeciding = true
    for (let next = live.queue.shift(); next; next = live.queue.shift()) {
      const decision = await decide(live.execution, next.event, {
        at: next.at,
        createSeed: this.options.createSeed,
        isMachineDeleting: this.options.isMachineDeleting(live.execution.record.stateMachineArn),
      })
      if (this.isStopped) {
        return
      }
      this.store(live, decision, next.done)
    }
    live.isDeciding = false
  }

  /** Adds a decision to the next commit; its effects run when it is stored. */
  private store(live: LiveExecution, decision: Decision, done: ArrivedEvent['done']) {
    live.isDecided = true
    const transition = toTransition(live.execution, decision)
    this.commits.add(transition, {
      onStored: () => {
        for (const effect of decision.effects) {
          this.perform(live, effect)
        }
        this.closeIfOver(live)
        done?.(undefined, isChange(transition))
        this.pending.remove()
      },
      onDelayed: (error) => done?.(error, false),
    })
  }

  private perform(live: LiveExecution, effect: Effect) {
    const { timers } = live
    switch (effect.do) {
      case 'call':
        return this.call(live.execution, effect)
      case 'timer':
        return this.setTimer(live, effect)
      case 'continue':
        return this.take(live, { type: 'continue', frame: effect.frame })
      case 'forget':
        timers.cancel(effect.frame)
        if (effect.mapRun !== undefined) {
          this.options.abortMapRun(effect.mapRun)
        }
        return effect.call && this.options.forget(effect.call)
      case 'map-run':
        return this.runMap(live.execution, effect)
      case 'deadline':
        return timers.set('deadline', effect.at, () => this.take(live, { type: 'deadline' }))
      case 'announce':
        return this.options.announce(effect.record)
    }
  }

  /** The clocks of a call that waits in line stand still: its function sets them anew when it begins. */
  private setTimer(live: LiveExecution, { frame, at }: { frame: number; at: number }) {
    live.timers.set(frame, at, () => {
      const wait = live.execution.frames.get(frame)?.wait
      if (wait?.on === 'task' && this.options.isInLine(wait)) {
        this.setTimer(live, { frame, at: this.options.clock.now() + IN_LINE_RECHECK_MS })
      } else {
        this.take(live, { type: 'timer', frame })
      }
    })
  }

  private call(execution: Execution, effect: Effect & { do: 'call' }) {
    // The turn that scheduled the call may also have ended the execution.
    const frame = execution.record.status === 'RUNNING' ? execution.frames.get(effect.frame) : undefined
    if (frame?.wait?.on === 'task' && frame.wait.token === effect.token) {
      this.options.call(execution, frame, frame.wait)
    }
  }

  private runMap(execution: Execution, effect: Effect & { do: 'map-run' }) {
    const frame = execution.record.status === 'RUNNING' ? execution.frames.get(effect.frame) : undefined
    if (frame?.wait?.on === 'map-run' && frame.wait.arn === effect.arn) {
      this.options.runMap(execution, frame, frame.wait)
    }
  }

  /** A closed execution is in the store only. */
  private closeIfOver(live: LiveExecution) {
    const { record } = live.execution
    if (record.status === 'RUNNING' || live.queue.length > 0 || live.isDeciding) {
      return
    }
    live.timers.cancelAll()
    if (this.live.get(record.arn) === live) {
      this.live.delete(record.arn)
    }
  }
}

function toTransition({ record }: Execution, decision: Decision): Transition {
  return {
    execution: record.id,
    record: decision.recordChanged ? { ...record } : undefined,
    events: decision.history,
    frames: [...decision.frames].map(toStoredFrame),
    droppedFrames: decision.dropped,
  }
}

function isChange({ record, events, frames, droppedFrames }: Transition): boolean {
  return record !== undefined || events.length + frames.length + droppedFrames.length > 0
}
