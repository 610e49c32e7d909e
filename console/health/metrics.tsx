import { BY_STEP, BY_WORKFLOW, type CountedRow, countMetrics } from './counted.ts'
import type { Metrics as Answer } from './use-metrics.ts'

const MOST_STEPS = 20

/** The numbers of the stack's dashboard that no list of executions tells, as the local cloud has counted them. */
export function Metrics({ from, metrics }: Answer) {
  const { deadLetters, throttles, workflows, steps } = countMetrics(metrics)
  return (
    <section className="metrics" aria-labelledby="metrics-title">
      <h2 id="metrics-title" className="heading">
        Metrics of the whole local cloud
      </h2>
      <p className="mute">
        Of all tenants, since {from.slice(0, 16).replace('T', ' ')} UTC; on AWS they are on the dashboard.
      </p>
      <ul className="tiles">
        <Tile count={deadLetters} name="Dead letters" what="events and calls that were given up" />
        <Tile count={throttles} name="Throttles" what="calls of functions that were refused" />
      </ul>
      <CountTable label="Metrics by workflow" names={BY_WORKFLOW} rows={workflows} />
      <CountTable label="Metrics by step" names={BY_STEP} rows={steps.slice(0, MOST_STEPS)} />
    </section>
  )
}

function Tile({ count, name, what }: { count: number; name: string; what: string }) {
  return (
    <li className={`card tile ${count > 0 ? 'amber' : 'dim'}`}>
      <span className="tile-count tone">{count.toLocaleString('en-US')}</span>
      <span className="tone">{name}</span>
      <span className="mute">{what}</span>
    </li>
  )
}

interface CountTableProps {
  label: string
  names: readonly string[]
  rows: readonly CountedRow[]
}

function CountTable({ label, names, rows }: CountTableProps) {
  if (rows.length === 0) {
    return null
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section className="card health-scroll" aria-label={label} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{label}</th>
            {names.map((name) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ workflow, step, counts }) => (
            <tr key={`${workflow} ${step}`}>
              <th scope="row" className="health-name">
                {step === undefined ? workflow : step}{' '}
                {step === undefined ? null : <span className="mute">{workflow}</span>}
              </th>
              {names.map((name) => (
                <td key={name} className="number">
                  {counts[name]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
