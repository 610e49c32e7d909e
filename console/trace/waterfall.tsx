import { useState } from 'react'
import { Json } from '../parts/json.tsx'
import { describeSpan } from '../parts/spaced.ts'
import { createTimeScale, type TimeScale } from './time-scale.ts'
import { isCall, namesOfLinks, type Trace, type TraceRow, type TraceSpan, toRows } from './trace.ts'

const FIRST_SHOWN = 300

/** One trace as a table, a row for each span, with a bar where it is in time. */
export function Waterfall({
  trace,
  traces,
  hasCalls,
}: {
  trace: Trace
  traces: readonly Trace[]
  hasCalls: boolean
}) {
  const [isWhole, setWhole] = useState(false)
  const rows = toRows(trace).filter(({ span }) => hasCalls || !isCall(span))
  const [first] = rows
  if (!first) {
    return null
  }
  const shown = isWhole ? rows : rows.slice(0, FIRST_SHOWN)
  const scale = createTimeScale(trace.spans)
  const begun = first.span.start
  const lasted = Math.max(...trace.spans.map(({ end }) => end)) - begun
  return (
    <section className="trace" aria-label={`Trace that begins with ${first.span.name}`}>
      <h2 className="trace-title">
        {first.span.name}
        <span className="mute">
          {' '}
          {new Date(begun).toISOString().slice(11, 23)} · {describeSpan(Math.round(lasted))} ·{' '}
          {trace.spans.length} spans
        </span>{' '}
        <code className="trace-name">{trace.traceId}</code>
      </h2>
      <table className="trace-table">
        <thead>
          <tr>
            <th scope="col">Span</th>
            <th scope="col" className="number">
              After
            </th>
            <th scope="col" className="number">
              Lasted
            </th>
            <th scope="col">When</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <SpanRow key={row.span.spanId} row={row} begun={begun} scale={scale} traces={traces} />
          ))}
        </tbody>
      </table>
      {scale.isFolded ? <p className="mute">Time in which nothing works is drawn shorter.</p> : null}
      {shown.length < rows.length ? (
        <button type="button" className="button small" onClick={() => setWhole(true)}>
          Show all {rows.length} spans
        </button>
      ) : null}
      {trace.dropped > 0 ? <p className="mute">{trace.dropped} spans more were left out.</p> : null}
    </section>
  )
}

interface RowProps {
  row: TraceRow
  begun: number
  scale: TimeScale
  traces: readonly Trace[]
}

function SpanRow({ row: { span, depth }, begun, scale, traces }: RowProps) {
  const [isOpen, setOpen] = useState(false)
  const { name, start, end, attributes, isError } = span
  const links = namesOfLinks(span, traces)
  const left = scale.at(start)
  const error = attributes['error.type']
  return (
    <>
      <tr className={toneOf(span)}>
        <th scope="row" style={{ paddingLeft: `${Math.min(depth, 16) * 12}px` }}>
          <button
            type="button"
            className="trace-span"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {isError ? '✕ ' : ''}
            {name}
          </button>
          {error === undefined ? null : <span className="tone"> {String(error)}</span>}
          {links.length > 0 ? <span className="mute"> links to {links.join(', ')}</span> : null}
        </th>
        <td className="number">{describeSpan(Math.round(start - begun))}</td>
        <td className="number">
          {describeSpan(Math.round(end - start))}
          {attributes.open ? ' …' : ''}
        </td>
        <td>
          <span className="trace-lane" aria-hidden="true">
            <i style={{ left: `${left * 100}%`, width: `${(scale.at(end) - left) * 100}%` }} />
          </span>
        </td>
      </tr>
      {isOpen ? (
        <tr>
          <td colSpan={4}>
            <Json value={{ scope: span.scope, spanId: span.spanId, ...attributes }} />
          </td>
        </tr>
      ) : null}
    </>
  )
}

function toneOf({ isError, name, scope, attributes }: TraceSpan): string {
  if (isError) {
    return 'red'
  }
  if (name.startsWith('wait for') || attributes['aws.step_functions.state.type'] === 'Wait') {
    return 'amber'
  }
  if (name.startsWith('flowforge.undo') || name === 'flowforge.rollback') {
    return 'violet'
  }
  return scope === 'flowforge' ? 'green' : 'blue'
}
