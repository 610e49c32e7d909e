import type { Machine, Region } from '../definition/machine.ts'
import { adopt, type Frame, type HistoryEvent, type TaskCall, type Wait } from '../interpreter/execution.ts'
import type { Json } from '../json.ts'

/**
 * A frame as it is kept. Its input and its call's parameters stand in the history already, in the events that entered
 * the state and scheduled the task, so they are left out: it is a few hundred bytes however large its data.
 */
export interface StoredFrame extends Omit<Frame, 'input' | 'region' | 'children' | 'wait'> {
  wait: Exclude<Wait, TaskCall> | Omit<TaskCall, 'parameters'> | undefined
}

/** The frame as it is now; later changes of the frame do not show in it. */
export function storedForm(frame: Frame): StoredFrame {
  const { id, parent, index, state, entered, beforeEntered, enteredAt, lastEvent, variables } = frame
  const { attempts, retryCount, item, outcome, wait } = frame
  // Written out: this runs for every transition, and `...rest` costs several times as much.
  return {
    id,
    parent,
    index,
    state,
    entered,
    beforeEntered,
    enteredAt,
    lastEvent,
    variables,
    attempts,
    retryCount,
    item: item as Json,
    outcome,
    wait: wait?.on === 'task' ? storedCall(wait) : wait,
  }
}

const storedCall = (call: TaskCall): Omit<TaskCall, 'parameters'> => {
  const stored: Partial<TaskCall> = { ...call }
  delete stored.parameters
  return stored as Omit<TaskCall, 'parameters'>
}

type EventAt = (id: number) => HistoryEvent

/** Rebuilds the frames of an execution: data from its history, regions from the definition, children from their parents. */
export function restoreFrames(
  stored: readonly StoredFrame[],
  machine: Machine,
  eventAt: EventAt,
): Map<number, Frame> {
  const frames = stored.map((frame) => ({ ...frame }) as Frame).sort((a, b) => a.id - b.id)
  const byId = new Map(frames.map((frame) => [frame.id, frame]))
  const place = (frame: Frame): Region => {
    const parent = byId.get(frame.parent)
    if (!parent) return machine
    const { regions, type } = place(parent).states.get(parent.state)!
    return regions[type === 'Map' ? 0 : frame.index]!
  }
  for (const frame of frames) {
    frame.region = place(frame)
    frame.input = dataOf(eventAt(frame.entered))
    if (frame.wait?.on === 'task')
      frame.wait = { ...frame.wait, parameters: dataOf(eventAt(frame.wait.scheduled)) }
    const parent = byId.get(frame.parent)
    if (parent) adopt(parent, frame)
  }
  return byId
}

/** The input or the parameters in an event's details. */
function dataOf(event: HistoryEvent): Json {
  for (const details of Object.values(event))
    if (typeof details === 'object' && details !== null) {
      const { input, parameters } = details as { input?: string; parameters?: string }
      return JSON.parse(input ?? parameters ?? 'null') as Json
    }
  return null
}
