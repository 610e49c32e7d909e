import type { Machine, Region } from '../definition/machine.ts'
import { adopt, type Frame, type HistoryEvent, type Wait } from '../interpreter/execution.ts'
import { type Json, toText } from '../json.ts'

/**
 * A frame as text. Its input and its call's parameters stand in the history already, in the events that entered the
 * state and scheduled the task, so they are left out: a frame is a few hundred bytes however large its data.
 */
export function encodeFrame(frame: Frame): string {
  const { id, parent, index, state, entered, beforeEntered, enteredAt, lastEvent, retryCount } = frame
  // Written out: this runs for every transition, and copying the frame without its derived fields costs twice as much.
  let text = `{"id":${id},"parent":${parent},"index":${index},"state":${JSON.stringify(state)},"entered":${entered},"beforeEntered":${beforeEntered},"enteredAt":${enteredAt},"lastEvent":${lastEvent},"retryCount":${retryCount},"attempts":${JSON.stringify(frame.attempts)},"variables":${JSON.stringify(frame.variables)}`
  if (frame.item !== undefined) text += `,"item":${toText(frame.item)}`
  if (frame.outcome) text += `,"outcome":${JSON.stringify(frame.outcome)}`
  if (frame.wait) text += `,"wait":${encodeWait(frame.wait)}`
  return `${text}}`
}

function encodeWait(wait: Wait): string {
  if (wait.on !== 'task') return JSON.stringify(wait)
  const { parameters: _parameters, ...call } = wait
  return JSON.stringify(call)
}

type EventAt = (id: number) => HistoryEvent

/** Rebuilds the frames of an execution: data from its history, regions from the definition, children from their parents. */
export function decodeFrames(
  texts: readonly string[],
  machine: Machine,
  eventAt: EventAt,
): Map<number, Frame> {
  const frames = texts.map((text) => JSON.parse(text) as Frame).sort((a, b) => a.id - b.id)
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
    if (frame.wait?.on === 'task') frame.wait.parameters = dataOf(eventAt(frame.wait.scheduled))
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
