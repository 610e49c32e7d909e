import type { TraceSpan } from './trace.ts'

/** Of the time in which something works, in parts of it: longer gaps are folded to this. */
const FOLDED = 0.08

/** Where a time is on the axis, from 0 to 1; and whether any gap is folded. */
export interface TimeScale {
  at(time: number): number
  isFolded: boolean
}

interface Stretch {
  from: number
  to: number
}

/**
 * Returns an axis on which the time that nothing works (an approval's wait, the pause before a retry) is short: else a
 * minute of it would make a line of everything else.
 */
export function createTimeScale(spans: readonly TraceSpan[]): TimeScale {
  const first = Math.min(...spans.map(({ start }) => start))
  const last = Math.max(...spans.map(({ end }) => end))
  const busy = mergeWork(spans)
  const worked = Math.max(
    1,
    busy.reduce((sum, { from, to }) => sum + to - from, 0),
  )
  const most = worked * FOLDED
  const points = [{ time: first, x: 0 }]
  const add = (time: number, width: number) => {
    const { x } = points.at(-1)!
    points.push({ time, x: x + width })
  }
  for (const { from, to } of busy) {
    add(from, Math.min(most, from - points.at(-1)!.time))
    add(to, to - from)
  }
  add(last, Math.min(most, last - points.at(-1)!.time))
  const whole = points.at(-1)!.x || 1
  return {
    at(time) {
      const next = points.findIndex((point) => point.time >= time)
      if (next <= 0) {
        return next === 0 ? 0 : 1
      }
      const [a, b] = [points[next - 1]!, points[next]!]
      const part = b.time === a.time ? 1 : (time - a.time) / (b.time - a.time)
      return (a.x + part * (b.x - a.x)) / whole
    },
    isFolded: whole < (last - first) * 0.99,
  }
}

/** The stretches in which a span without others below it works. */
function mergeWork(spans: readonly TraceSpan[]): Stretch[] {
  const parents = new Set(spans.map(({ parentSpanId }) => parentSpanId))
  const leaves = spans
    .filter(({ spanId, name, attributes }) => {
      const isWait = name.startsWith('wait for') || attributes['aws.step_functions.state.type'] === 'Wait'
      return !isWait && !parents.has(spanId)
    })
    .toSorted((a, b) => a.start - b.start)
  const merged: Stretch[] = []
  for (const { start, end } of leaves) {
    const last = merged.at(-1)
    if (last && start <= last.to) {
      last.to = Math.max(last.to, end)
    } else {
      merged.push({ from: start, to: end })
    }
  }
  return merged
}
