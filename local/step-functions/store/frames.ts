import { addChild, type Frame } from '../interpreter/execution.ts'
import type { Machine, Region } from '../machine/machine.ts'

/** A frame as a store has it: without what follows from the definition and from the other frames. */
export type StoredFrame = Omit<Frame, 'region' | 'children'>

/** Returns the frame as it is now; later changes of the frame do not show in it. */
export function toStoredFrame({ region: _region, children: _children, ...frame }: Frame): StoredFrame {
  return { ...frame, wait: frame.wait && { ...frame.wait } }
}

/** Rebuilds the frames of an execution: regions from the definition, children from their parents. */
export function restoreFrames(stored: readonly StoredFrame[], machine: Machine): Map<number, Frame> {
  const frames = new Map<number, Frame>()
  // Parents come before their children: their ids are lower.
  for (const one of [...stored].sort((a, b) => a.id - b.id)) {
    const parent = frames.get(one.parent)
    const region = parent ? regionOfChild(parent, one.index) : machine
    const frame: Frame = { ...one, wait: one.wait && { ...one.wait }, region }
    frames.set(frame.id, frame)
    if (parent) {
      addChild(parent, frame)
    }
  }
  return frames
}

function regionOfChild(parent: Frame, index: number): Region {
  const { regions, type } = parent.region.states.get(parent.state)!
  return regions[type === 'Map' ? 0 : index]!
}

/** A frame without what only numbers its events or names its call. */
export type FrameOutlook = Omit<StoredFrame, 'entered' | 'beforeEntered' | 'lastEvent' | 'wait'> & {
  wait: { on: string } | undefined
}

/** Returns what decides how a frame goes on: equal for two frames that go on alike. */
export function describeOutlook(frame: StoredFrame): FrameOutlook {
  const { entered: _entered, beforeEntered: _before, lastEvent: _last, wait, ...outlook } = frame
  if (wait?.on !== 'task') {
    return { ...outlook, wait }
  }
  const { token: _token, ...call } = wait
  return { ...outlook, wait: call }
}
