import type { TimelineRow } from '../api/queries.ts'

/** A stretch of time in epoch milliseconds. */
export interface Span {
  from: number
  to: number
}

/** Where moments stand on an axis whose long idle gaps are folded. */
export interface TimeAxis extends Span {
  /** 0 at the left end, 1 at the right. */
  placeOf(moment: number): number
  momentAt(place: number): number
  /** The folded gaps, each in its middle. */
  folds: readonly { place: number; ms: number }[]
}

/** An idle gap takes no more room than this share of all that was busy, or than so many usual gaps. */
const GAP_SHARE = 0.35
const USUAL_GAPS = 4
/** A gap that is drawn at half its length needs no word. */
const WORTH_SAYING = 3
/** Sagas on one machine last tenths of a second. */
const SHORTEST_FOLD_MS = 25

/** Lays out `span`: time in which something ran as long as it was, the gaps between at most as long as a share of it. */
export function createTimeAxis(span: Span, busy: readonly Span[]): TimeAxis {
  const merged = mergeSpans(busy, span)
  const busyMs = merged.reduce((sum, { from, to }) => sum + to - from, 0)
  const most = Math.max(SHORTEST_FOLD_MS, busyMs * GAP_SHARE, USUAL_GAPS * median(gapsOf(span, merged)))
  const pieces = piecesOf(span, merged, most)
  const total = pieces.at(-1)!.end || 1
  return {
    ...span,
    placeOf(moment) {
      const piece = pieces.find(({ to }) => moment <= to) ?? pieces.at(-1)!
      const share = piece.to === piece.from ? 1 : clamp((moment - piece.from) / (piece.to - piece.from))
      return (piece.start + share * (piece.end - piece.start)) / total
    },
    momentAt(place) {
      const at = clamp(place) * total
      const piece = pieces.find(({ end }) => at <= end) ?? pieces.at(-1)!
      const share = piece.end === piece.start ? 1 : (at - piece.start) / (piece.end - piece.start)
      return piece.from + share * (piece.to - piece.from)
    },
    folds: pieces
      .filter(({ from, to, start, end }) => to - from > WORTH_SAYING * (end - start))
      .map(({ from, to, start, end }) => ({ place: (start + end) / 2 / total, ms: to - from })),
  }
}

/** A stretch of time, and from where to where it is drawn. */
interface Piece extends Span {
  start: number
  end: number
}

function piecesOf(span: Span, busy: readonly Span[], most: number): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  let moment = span.from
  const add = (to: number, width: number) => {
    if (to > moment) {
      pieces.push({ from: moment, to, start: at, end: at + width })
      at += width
      moment = to
    }
  }
  for (const { from, to } of busy) {
    add(from, Math.min(from - moment, most))
    add(to, to - moment)
  }
  add(span.to, Math.min(span.to - moment, most))
  return pieces.length > 0 ? pieces : [{ ...span, start: 0, end: 0 }]
}

/** How long nothing ran between what was busy. */
function gapsOf({ from, to }: Span, busy: readonly Span[]): number[] {
  const starts = [...busy.map((each) => each.from), to]
  return [from, ...busy.map((each) => each.to)]
    .map((end, index) => starts[index]! - end)
    .filter((gap) => gap > 0)
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? 0
}

/** Sorted, without overlaps, within `bounds`. */
function mergeSpans(spans: readonly Span[], bounds: Span): Span[] {
  const merged: Span[] = []
  const within = spans.map(({ from, to }) => ({
    from: Math.max(from, bounds.from),
    to: Math.min(Math.max(to, from), bounds.to),
  }))
  for (const span of within.sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last && span.from <= last.to) {
      last.to = Math.max(last.to, span.to)
    } else {
      merged.push({ ...span })
    }
  }
  return merged
}

function clamp(share: number): number {
  return Math.min(Math.max(share, 0), 1)
}

/** The attempts of a row as stretches of time; one without an end goes on until `now` while the row does. */
export function attemptSpans(row: TimelineRow, now: number): (Span & { isFailed: boolean })[] {
  return row.attempts.flatMap(({ startedAt, endedAt, error }) => {
    if (!startedAt) {
      return []
    }
    const from = Date.parse(startedAt)
    const end = endedAt ?? row.endedAt
    return [{ from, to: end ? Date.parse(end) : now, isFailed: error !== undefined }]
  })
}

/** From the first start to the last end of a row. */
export function rowSpan(row: TimelineRow, now: number): Span | undefined {
  if (!row.startedAt) {
    return undefined
  }
  const ends = attemptSpans(row, now).map(({ to }) => to)
  const end = row.endedAt ? Date.parse(row.endedAt) : row.status === 'STUCK' ? Math.max(...ends) : now
  return { from: Date.parse(row.startedAt), to: Math.max(end, ...ends) }
}

/** Executions that wait are idle: what waits for a person is no work. */
export function busySpans(rows: readonly TimelineRow[], now: number): Span[] {
  return rows.filter(({ kind }) => kind !== 'approval').flatMap((row) => attemptSpans(row, now))
}
