import type { FailingStep } from './statistics.ts'

const MOST_SHOWN = 12

/** The steps that fail most often. */
export function Failing({ steps }: { steps: readonly FailingStep[] }) {
  if (steps.length === 0) {
    return null
  }
  const most = steps[0]!.count
  return (
    <section aria-labelledby="failing-title">
      <h2 id="failing-title" className="heading">
        Failing steps
      </h2>
      <ul className="card failing">
        {steps.slice(0, MOST_SHOWN).map(({ workflow, step, error, count }) => (
          <li key={`${workflow} ${step} ${error}`}>
            <span>
              <b>{step}</b> <span className="mute">{workflow}</span>
            </span>
            <span className="red tone">{error}</span>
            <span className="failing-bar" aria-hidden="true">
              <i style={{ width: `${(100 * count) / most}%` }} />
            </span>
            <b className="failing-count">{count.toLocaleString('en-US')}</b>
          </li>
        ))}
      </ul>
    </section>
  )
}
