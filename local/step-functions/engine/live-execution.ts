import type { Clock } from '#local/clock.ts'
import type { Execution, ExecutionEvent, ExecutionRecord, Frame } from '../interpreter/execution.ts'
import type { Json } from '../machine/json.ts'
import type { Machine } from '../machine/machine.ts'
import { ExecutionTimers } from './execution-timers.ts'

/** An event that has come in, and when. */
export interface ArrivedEvent {
  readonly event: ExecutionEvent
  readonly at: number
  /** Called when what the event led to is stored, or could not be; `changed` says whether it led to anything. */
  readonly done: ((error: unknown, changed: boolean) => void) | undefined
}

/** An execution in flight: its state, the events that wait for their decision, and its timers. */
export interface LiveExecution {
  readonly execution: Execution
  readonly queue: ArrivedEvent[]
  readonly timers: ExecutionTimers
  isDeciding: boolean
  /** Whether any of its events has been decided since it was opened. */
  isDecided: boolean
}

export function createLiveExecution(
  record: ExecutionRecord,
  machine: Machine,
  { input, frames, lastEvent }: { input: Json; frames: Map<number, Frame>; lastEvent: number },
  clock: Clock,
): LiveExecution {
  const [, , , region = '', accountId = ''] = record.arn.split(':')
  return {
    execution: {
      record: { ...record },
      machine,
      region,
      accountId,
      input,
      frames,
      lastEvent,
      nextFrame: Math.max(0, ...frames.keys()) + 1,
    },
    queue: [],
    timers: new ExecutionTimers(clock),
    isDeciding: false,
    isDecided: false,
  }
}
