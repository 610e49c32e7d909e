import type { Tone } from '#core/picture/mark.ts'
import type { Part } from '#core/picture/rows.ts'
import { describeSpan } from '../parts/spaced.ts'
import { roomOf } from './labels.ts'
import { attemptSpans, rowSpan, type Span, type TimeAxis } from './time-axis.ts'

/** More ticks than this could not be told apart. */
const MOST_TICKS = 60

interface LaneProps {
  /** What stands in the row: the step, and the undo that takes it back. */
  parts: readonly Part[]
  axis: TimeAxis
  /** Of the axis, in pixels. */
  width: number
  now: number
}

/** When a step and its undo ran: bars, with attempts as ticks where there were several. */
export function Lane({ parts, axis, width, now }: LaneProps) {
  const bars = parts.flatMap((part) => barsOf(part, axis, now))
  return bars.map((bar, index) => (
    <Bar
      key={bar.id}
      bar={bar}
      axis={axis}
      hasLabel={bars.length < 3 && hasRoom(bar, bars[index + 1], width)}
    />
  ))
}

/** A bar on the axis, from 0 to 1. */
interface Stretch {
  id: string
  tone: Tone
  left: number
  right: number
  ms: number
  isWaiting: boolean
  attempts: readonly Span[]
}

function barsOf({ cell, row, items, name }: Part, axis: TimeAxis, now: number): Stretch[] {
  const rows = items ?? (row ? [{ row, cell }] : [])
  return rows.flatMap((each) => {
    const span = rowSpan(each.row, now)
    return span
      ? {
          id: `${name} ${each.row.step}`,
          tone: each.cell.tone,
          left: axis.placeOf(span.from),
          right: axis.placeOf(span.to),
          ms: span.to - span.from,
          isWaiting: each.row.kind === 'approval',
          attempts: attemptSpans(each.row, now),
        }
      : []
  })
}

/** As `saga.css` has it. */
const SHORTEST_BAR_PX = 6

/** Whether the label behind a bar ends before the next bar begins. */
function hasRoom({ left, right, ms }: Stretch, next: Stretch | undefined, width: number): boolean {
  const end = Math.max(right * width, left * width + SHORTEST_BAR_PX)
  return !next || next.left * width - end > roomOf(describeSpan(ms))
}

function Bar({ bar, axis, hasLabel }: { bar: Stretch; axis: TimeAxis; hasLabel: boolean }) {
  const { tone, left, right, ms, isWaiting, attempts } = bar
  return (
    <>
      <span
        className={`bar ${tone}${isWaiting ? ' waiting' : ''}`}
        style={{ left: percent(left), width: percent(right - left) }}
      >
        {attempts.length > 1
          ? attempts
              .slice(-MOST_TICKS)
              .map(({ from }) => (
                <i key={from} style={{ left: percent((axis.placeOf(from) - left) / (right - left || 1)) }} />
              ))
          : null}
      </span>
      {hasLabel ? (
        <span
          className={`bar-label ${tone}`}
          style={{ left: `max(${percent(right)}, ${percent(left)} + ${SHORTEST_BAR_PX}px)` }}
        >
          {describeSpan(ms)}
        </span>
      ) : null}
    </>
  )
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`
}
