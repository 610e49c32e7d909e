import { Link } from 'wouter'
import type { LabResult } from './results.ts'

/** One experiment: what is foretold, and what became of it. */
export function LabCell({
  label,
  foretold,
  result,
  canRun,
  onRun,
}: {
  label: string
  /** Each way in which it may end. */
  foretold: readonly string[]
  result: LabResult | undefined
  canRun: boolean
  onRun: () => void
}) {
  const run = (words: string) => (
    <button
      type="button"
      className="lab-run"
      disabled={!canRun}
      aria-label={`${words} ${label}`}
      onClick={onRun}
    >
      ▸
    </button>
  )
  if (!result) {
    return (
      <div className="lab-cell">
        <span className="mute">{foretold.map(shorten).join(' or ')}</span>
        {run('Run')}
      </div>
    )
  }
  switch (result.state) {
    case 'running':
      return (
        <div className="lab-cell blue is-toned">
          <span className="tone">◔ running</span>
        </div>
      )
    case 'refused':
      return (
        <div className="lab-cell amber is-toned" title={result.why}>
          <span className="tone">– {result.why}</span>
          {run('Run again')}
        </div>
      )
    case 'ended':
      return (
        <div className={`lab-cell ${result.isSame ? 'green' : 'red'} is-toned`}>
          <Link href={`/executions/${result.executionId}`} title={result.why}>
            <span aria-hidden="true">{result.isSame ? '✓' : '✕'} </span>
            {shorten(result.words)}
            <span className="unseen">{result.isSame ? ', as foretold' : ', not as foretold'}</span>
            {!result.isSame && <small>foretold: {shorten(result.foretold)}</small>}
          </Link>
          {run('Run again')}
        </div>
      )
  }
}

/** `COMPENSATED, 4 undos` → `4 undos`: a column is narrow, and the number of undos says the status. */
function shorten(words: string): string {
  return words
    .replace(/^COMPENSATED, 0 undos$/, 'no undo')
    .replace(/^COMPENSATED, /, '')
    .replace(/^COMPENSATION_FAILED at (\w+).*$/, 'stuck: $1')
    .replace(/^COMPLETED$/, 'completes')
}
