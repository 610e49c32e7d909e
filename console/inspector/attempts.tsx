import type { TimelineRow } from '../api/queries.ts'
import { describeSpan } from '../parts/spaced.ts'

type Attempt = TimelineRow['attempts'][number]

/** The last ones are shown one by one, those before them counted. */
const SHOWN = 4

export function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  if (attempts.length === 0) {
    return null
  }
  const last = attempts.slice(-SHOWN).reverse()
  const before = attempts.slice(0, -SHOWN)
  return (
    <>
      <h3 className="heading">Attempts</h3>
      <ol className="attempts">
        {last.map((attempt) => (
          <li key={`${attempt.number} ${attempt.startedAt ?? ''}`}>
            <span
              className={attempt.error ? 'red tone' : attempt.endedAt ? 'green tone' : 'blue tone'}
              aria-hidden="true"
            >
              {attempt.error ? '✕' : attempt.endedAt ? '✓' : '◔'}
            </span>
            <span>{attempt.number}</span>
            <span>
              {attempt.error?.name ??
                (attempt.endedAt ? 'done' : attempt.startedAt ? 'at work' : 'left no word')}
            </span>
            <span className="attempts-time">{describeTimes(attempt)}</span>
          </li>
        ))}
        {before.length > 0 ? (
          <li>
            <span />
            <span>
              {before[0]!.number}–{before.at(-1)!.number}
            </span>
            <span>{countErrors(before)}</span>
            <span className="attempts-time">
              {before[0]!.startedAt ? `since ${timeOf(before[0]!.startedAt)}` : ''}
            </span>
          </li>
        ) : null}
      </ol>
    </>
  )
}

function describeTimes({ startedAt, endedAt }: Attempt): string {
  if (!startedAt) {
    return ''
  }
  const took = endedAt ? ` · ${describeSpan(Date.parse(endedAt) - Date.parse(startedAt))}` : ''
  return `${timeOf(startedAt)}${took}`
}

function timeOf(iso: string): string {
  return new Date(iso).toLocaleTimeString('sv-SE')
}

function countErrors(attempts: readonly Attempt[]): string {
  const counts = Map.groupBy(attempts, ({ error }) => error?.name ?? 'no word')
  return [...counts].map(([name, { length }]) => `${name} ×${length}`).join(', ')
}
