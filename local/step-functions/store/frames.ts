import { adopt, type Frame, type TaskCall, type Wait } from '../interpreter/execution.ts'
import { describeEvent, type RecordedEvent } from '../interpreter/history.ts'
import type { Json, JsonObject } from '../machine/json.ts'
import type { Machine, Region } from '../machine/machine.ts'
import type { Standing } from './standing.ts'

/**
 * A frame as it is kept: a list, as this is made and written for every transition. Its input and its call's parameters
 * stand in the history already, in the events that entered the state and scheduled the task, so they are left out: it is
 * a hundred bytes however large its data.
 */
export type StoredFrame = [
  id: number,
  parent: number,
  index: number,
  state: string,
  entered: number,
  beforeEntered: number,
  enteredAt: number,
  lastEvent: number,
  retryCount: number,
  attempts: number[],
  variables: JsonObject,
  wait?: StoredCall | Exclude<Wait, TaskCall> | null,
  outcome?: Frame['outcome'] | null,
  item?: Json,
]

type StoredCall = [token: string, scheduled: number, phase: TaskCall['phase'], more?: CallDetails]
type CallDetails = Omit<TaskCall, 'on' | 'token' | 'scheduled' | 'phase' | 'parameters' | 'text'>

/** The frame as it is now; later changes of the frame do not show in it. */
export function storedForm(frame: Frame): StoredFrame {
  const { id, parent, index, state, entered, beforeEntered, enteredAt, lastEvent, variables } = frame
  const { attempts, retryCount, item, outcome, wait } = frame
  const stored: StoredFrame = [
    id,
    parent,
    index,
    state,
    entered,
    beforeEntered,
    enteredAt,
    lastEvent,
    retryCount,
    attempts,
    variables,
  ]
  if (wait || outcome || item !== undefined) {
    stored.push(wait?.on === 'task' ? storedCall(wait) : (wait ?? null))
  }
  if (outcome || item !== undefined) {
    stored.push(outcome ?? null)
  }
  if (item !== undefined) {
    stored.push(item)
  }
  return stored
}

function storedCall(call: TaskCall): StoredCall {
  const { token, scheduled, phase, timeoutSeconds, timeoutAt, heartbeatSeconds, heartbeatAt, child, early } =
    call
  const stored: StoredCall = [token, scheduled, phase]
  if ((timeoutSeconds ?? heartbeatSeconds ?? child ?? early) !== undefined) {
    stored.push({ timeoutSeconds, timeoutAt, heartbeatSeconds, heartbeatAt, child, early })
  }
  return stored
}

/** The events that a frame's data stands in: those that entered the state and scheduled the task. */
export function eventsOf([, , , , entered, , , , , , , wait]: StoredFrame): number[] {
  return Array.isArray(wait) ? [entered, wait[1]] : [entered]
}

/** A frame with its data. */
export type FrameOutlook = Omit<Frame, 'entered' | 'beforeEntered' | 'lastEvent' | 'region' | 'wait'> & {
  wait: { on: string } | undefined
}

/** What decides how the frames go on: all of them but what only numbers events or names a call. */
export function outlookOf({ frames, events }: Standing): FrameOutlook[] {
  return frames.map((stored) => {
    const { entered, beforeEntered, lastEvent, wait, ...rest } = restoreFrame(stored, events)
    if (wait?.on !== 'task') {
      return { ...rest, wait }
    }
    const { token, scheduled, text, ...call } = wait
    return { ...rest, wait: call }
  })
}

/** Rebuilds the frames of an execution: data from its history, regions from the definition, children from their parents. */
export function restoreFrames(
  stored: readonly StoredFrame[],
  machine: Machine,
  events: ReadonlyMap<number, RecordedEvent>,
): Map<number, Frame> {
  const frames = stored.map((one) => restoreFrame(one, events)).sort((a, b) => a.id - b.id)
  const byId = new Map(frames.map((frame) => [frame.id, frame]))
  const place = (frame: Frame): Region => {
    const parent = byId.get(frame.parent)
    if (!parent) {
      return machine
    }
    const { regions, type } = place(parent).states.get(parent.state)!
    return regions[type === 'Map' ? 0 : frame.index]!
  }
  for (const frame of frames) {
    frame.region = place(frame)
    const parent = byId.get(frame.parent)
    if (parent) {
      adopt(parent, frame)
    }
  }
  return byId
}

function restoreFrame(stored: StoredFrame, events: ReadonlyMap<number, RecordedEvent>): Frame {
  const [id, parent, index, state, entered, beforeEntered, enteredAt, lastEvent, retryCount] = stored
  const [, , , , , , , , , attempts, variables, wait, outcome, item] = stored
  const dataOf = (event: number) => readData(events.get(event)!)
  return {
    ...{ id, parent, index, state, entered, beforeEntered, enteredAt, lastEvent, retryCount, attempts },
    ...(item === undefined ? {} : { item }),
    variables,
    outcome: outcome ?? undefined,
    input: dataOf(entered),
    wait: Array.isArray(wait) ? restoreCall(wait, dataOf(wait[1])) : (wait ?? undefined),
  } as Frame
}

const restoreCall = ([token, scheduled, phase, more]: StoredCall, parameters: Json): TaskCall => ({
  on: 'task',
  token,
  scheduled,
  phase,
  ...more,
  parameters,
})

/** The input or the parameters in an event's details. */
function readData(event: RecordedEvent): Json {
  if (event.form.slot !== undefined) {
    return JSON.parse(event.text!) as Json
  }
  for (const details of Object.values(describeEvent(event))) {
    if (typeof details === 'object' && details !== null) {
      const { input, parameters } = details as { input?: string; parameters?: string }
      return JSON.parse(input ?? parameters ?? 'null') as Json
    }
  }
  return null
}
