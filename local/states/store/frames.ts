import type { Machine, Region } from '../definition/machine.ts'
import { adopt, type Frame } from '../interpreter/execution.ts'
import { toText } from '../json.ts'

/** A frame as text. Its input is usually the text of an earlier event, so it is spliced in rather than written again. */
export function encodeFrame(frame: Frame): string {
  const { region: _region, children: _children, input, ...rest } = frame
  return `${JSON.stringify(rest).slice(0, -1)},"input":${toText(input)}}`
}

/** Rebuilds the frames of an execution: their regions from the definition, their children from their parents. */
export function decodeFrames(texts: readonly string[], machine: Machine): Map<number, Frame> {
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
    const parent = byId.get(frame.parent)
    if (parent) adopt(parent, frame)
  }
  return byId
}
