import type { Clock } from '#local/clock.ts'
import { isPromise } from '../awaitable.ts'
import { type Decision, decide } from '../interpreter/decide.ts'
import {
  dueTime,
  type Effect,
  type Execution,
  type ExecutionEvent,
  type ExecutionRecord,
  type Frame,
  type TaskCall,
} from '../interpreter/execution.ts'
import type { Json } from '../machine/json.ts'
import { compileMachine, type Machine } from '../machine/machine.ts'
import { restoreFrames, type StoredFrame, storedForm } from '../store/frames.ts'
import { createGroupCommit, type Done } from '../store/group-commit.ts'
import type { Document, Store, Transition } from '../store/store.ts'

/** An event that has come in, and when. */
interface Arrival {
  readonly event: ExecutionEvent
  readonly at: number
  readonly done: Done | undefined
}

/** An execution in flight: its state, and what it waits for outside. */
interface Live {
  readonly execution: Execution
  readonly queue: Arrival[]
  readonly timers: Map<number, () => void>
  cancelDeadline?: () => void
  deciding: boolean
}

export interface EngineOptions {
  clock: Clock
  store: Store
  /** Definition text by its hash. */
  definitionOf(hash: string): string
  /** Makes the call of a Task state; what comes of it is sent back with `send`. */
  call(execution: Execution, frame: Frame, call: TaskCall): void
  /** The call is over, however it ended. */
  forget(call: TaskCall): void
  /** An execution has started, ended or been redriven, and that is stored. */
  announce(record: ExecutionRecord): void
  /** Seeds the chance in one decision; asked only for decisions that need any. */
  createSeed(): string
  /** Storing failed: nothing can be acknowledged any more. */
  fail(error: unknown): void
}

export interface Engine {
  recover(records: readonly ExecutionRecord[]): void
  /** Starts an execution; resolves when that is stored. */
  launch(record: ExecutionRecord, input: Json): Promise<void>
  /** Takes a closed execution up again. */
  revive(record: ExecutionRecord): Promise<void>
  /** Resolves when what the event led to is stored; false when the execution is over. */
  send(arn: string, event: ExecutionEvent): Promise<boolean>
  /** `send` for what nobody waits for: that storing failed is told by `fail`. */
  post(arn: string, event: ExecutionEvent): void
  find(arn: string): Execution | undefined
  write(documents: readonly Document[]): Promise<void>
  stop(): Promise<void>
}

/** Compiled definitions by hash, for every engine of the process: tests start hundreds with the same ones. */
const machines = new Map<string, Machine>()

/**
 * Runs executions: takes events one at a time per execution, stores what `decide` makes of them, then runs the effects.
 * Everything decided in one turn of the event loop is stored in one commit.
 */
export function createEngine(options: EngineOptions): Engine {
  const { clock, store } = options
  const lives = new Map<string, Live>()
  let stopped = false
  const commits = createGroupCommit(store, (error) => {
    stopped = true
    options.fail(error)
  })
  /** Events that have come in and are not stored: as long as there are any, simulated time stands still. */
  let underWay = 0
  let release = () => {}
  const letGo = (events: number) => {
    underWay -= events
    if (underWay === 0) {
      release()
    }
  }

  const machineOf = (hash: string): Machine => {
    let machine = machines.get(hash)
    if (!machine) {
      if (machines.size >= 1_000) {
        machines.clear()
      }
      machine = compileMachine(options.definitionOf(hash))
      machines.set(hash, machine)
    }
    return machine
  }

  const open = (
    record: ExecutionRecord,
    input: Json,
    frames: Map<number, Frame>,
    lastEvent: number,
  ): Live => {
    const parts = record.arn.split(':')
    const live: Live = {
      execution: {
        record: { ...record },
        machine: machineOf(record.definition),
        region: parts[3]!,
        accountId: parts[4]!,
        input,
        frames,
        lastEvent,
        nextFrame: frames.size === 0 ? 1 : Math.max(...frames.keys()) + 1,
      },
      queue: [],
      timers: new Map(),
      deciding: false,
    }
    lives.set(record.arn, live)
    return live
  }
  const reopen = (records: readonly ExecutionRecord[]): Live[] => {
    const standings = store.readStandings(records.map(({ id }) => id))
    return records.map((record) => {
      const { frames, events, lastEvent } = standings.get(record.id)!
      const restored = restoreFrames(frames, machineOf(record.definition), events)
      return open(record, JSON.parse(record.input) as Json, restored, lastEvent)
    })
  }

  const take = (live: Live, event: ExecutionEvent, done?: Done) => {
    if (stopped) {
      return done?.(new Error('the engine has stopped'))
    }
    if (underWay++ === 0) {
      release = clock.hold()
    }
    live.queue.push({ event, at: clock.now(), done })
    if (!live.deciding) {
      decideNext(live)
    }
  }

  /** Resolves when what the event led to is stored. */
  const takeAndStore = (live: Live, event: ExecutionEvent) =>
    new Promise<void>((resolve, reject) => {
      take(live, event, (error) => (error === undefined ? resolve() : reject(error)))
    })

  function decideNext(live: Live) {
    for (let next = live.queue.shift(); next && !stopped; next = live.queue.shift()) {
      const { event, at, done } = next
      const decision = decide(live.execution, event, at, options.createSeed)
      if (!isPromise(decision)) {
        hand(live, decision, done)
        continue
      }
      live.deciding = true
      void decision.then((decision) => {
        live.deciding = false
        hand(live, decision, done)
        decideNext(live)
      })
      return
    }
  }

  /** Hands a decision over to the next commit; its effects run when it is stored. */
  function hand(live: Live, decision: Decision, done: Done | undefined) {
    const { record, lastEvent } = live.execution
    const frames: StoredFrame[] = []
    for (const frame of decision.frames) {
      frames.push(storedForm(frame))
    }
    const transition: Transition = {
      execution: record.id,
      record: decision.recordChanged ? { ...record } : undefined,
      history: decision.history,
      lastEvent,
      frames,
      dropped: decision.dropped,
    }
    commits.add(transition, (error) => {
      if (error === undefined) {
        for (const effect of decision.effects) {
          perform(live, effect)
        }
        if (live.execution.record.status !== 'RUNNING' && live.queue.length === 0 && !live.deciding) {
          close(live)
        }
      }
      done?.(error)
      letGo(1)
    })
  }

  function perform(live: Live, effect: Effect) {
    const { execution, timers } = live
    switch (effect.do) {
      case 'call': {
        // The turn that scheduled the call may also have ended the execution.
        const frame = execution.record.status === 'RUNNING' ? execution.frames.get(effect.frame) : undefined
        const call = frame?.wait?.on === 'task' ? frame.wait : undefined
        if (frame && call?.token === effect.token) {
          options.call(execution, frame, call)
        }
        return
      }
      case 'timer':
        timers.get(effect.frame)?.()
        timers.set(
          effect.frame,
          clock.setTimer(effect.at, () => {
            timers.delete(effect.frame)
            take(live, { type: 'timer', frame: effect.frame })
          }),
        )
        return
      case 'continue':
        take(live, { type: 'continue', frame: effect.frame })
        return
      case 'forget':
        timers.get(effect.frame)?.()
        timers.delete(effect.frame)
        if (effect.call) {
          options.forget(effect.call)
        }
        return
      case 'deadline':
        live.cancelDeadline?.()
        live.cancelDeadline = clock.setTimer(effect.at, () => take(live, { type: 'deadline' }))
        return
      case 'announce':
        options.announce(effect.record)
    }
  }

  /** A closed execution lives in the store only. */
  function close(live: Live) {
    for (const cancel of live.timers.values()) {
      cancel()
    }
    live.cancelDeadline?.()
    if (lives.get(live.execution.record.arn) === live) {
      lives.delete(live.execution.record.arn)
    }
  }

  /** Runs again the effects of what an execution waits for: they may or may not have run before. */
  function resume(live: Live) {
    const { execution } = live
    const { machine, record } = execution
    if (machine.timeoutSeconds !== undefined) {
      perform(live, {
        do: 'deadline',
        at: (record.redriveDate ?? record.startDate) + machine.timeoutSeconds * 1000,
      })
    }
    for (const { id, wait } of execution.frames.values()) {
      if (!wait) {
        continue
      }
      if (wait.on === 'time' || wait.on === 'retry') {
        perform(live, { do: 'timer', frame: id, at: wait.at })
      }
      if (wait.on === 'turn') {
        perform(live, { do: 'continue', frame: id })
      }
      if (wait.on !== 'task') {
        continue
      }
      const due = dueTime(wait)
      if (due !== undefined) {
        perform(live, { do: 'timer', frame: id, at: due })
      }
      perform(live, { do: 'call', frame: id, token: wait.token })
    }
  }

  return {
    recover(records) {
      for (const live of reopen(records)) {
        resume(live)
      }
    },
    launch: (record, input) => takeAndStore(open(record, input, new Map(), 0), { type: 'start' }),
    revive: (record) => takeAndStore(reopen([record])[0]!, { type: 'redrive' }),
    async send(arn, event) {
      const live = lives.get(arn)
      if (live?.execution.record.status !== 'RUNNING') {
        return false
      }
      await takeAndStore(live, event)
      return true
    },
    post(arn, event) {
      const live = lives.get(arn)
      if (live?.execution.record.status === 'RUNNING') {
        take(live, event)
      }
    },
    find: (arn) => lives.get(arn)?.execution,
    write: commits.write,
    async stop() {
      // What is being decided is left undecided: it is taken up again at the next start.
      commits.stop()
      stopped = true
      letGo(underWay)
      for (const live of lives.values()) {
        close(live)
      }
      lives.clear()
    },
  }
}
