import { Link } from 'wouter'
import { describeSpan } from '../parts/spaced.ts'
import type { WorkflowCounts } from './statistics.ts'

/** What the executions of a period have come to, a row for each workflow. */
export function Started({ counts, isPart }: { counts: readonly WorkflowCounts[]; isPart: boolean }) {
  return (
    <section aria-labelledby="started-title">
      <h2 id="started-title" className="heading">
        Started{isPart ? ', of the newest' : ''}
      </h2>
      {counts.length === 0 && <p className="card empty">Nothing was started in this time.</p>}
      {counts.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        <section className="card health-scroll" aria-label="Executions by workflow" tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Workflow</th>
                {['Started', 'Completed', 'Compensated', 'Stuck', 'Open'].map((title) => (
                  <th key={title} scope="col" className="number">
                    {title}
                  </th>
                ))}
                <th scope="col">Share</th>
                <th scope="col" className="number">
                  p50
                </th>
                <th scope="col" className="number">
                  p95
                </th>
              </tr>
            </thead>
            <tbody>
              {counts.map((row) => (
                <StartedRow key={row.workflow} row={row} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  )
}

function StartedRow({ row }: { row: WorkflowCounts }) {
  const { workflow, started, completed, compensated, stuck, open } = row
  const parts = [
    ['green', completed],
    ['violet', compensated],
    ['red', stuck],
    ['blue', open],
  ] as const
  const told = (ms: number | undefined) => (ms === undefined ? '–' : describeSpan(ms))
  return (
    <tr>
      <th scope="row" className="health-name">
        <Link href={`/executions?workflow=${workflow}`}>{workflow}</Link>
      </th>
      <td className="number">{started}</td>
      <td className="number">{completed}</td>
      <td className="number">{compensated}</td>
      <td className={`number ${stuck > 0 ? 'red tone' : ''}`}>{stuck}</td>
      <td className="number">{open}</td>
      <td>
        <span className="share" aria-hidden="true">
          {parts.map(([tone, count]) => (
            <i key={tone} className={tone} style={{ flexGrow: count }} />
          ))}
        </span>
      </td>
      <td className="number">{told(row.p50)}</td>
      <td className="number">{told(row.p95)}</td>
    </tr>
  )
}
