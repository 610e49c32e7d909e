import { Link } from 'wouter'
import { markOf } from '#core/picture/mark.ts'
import { useSummary } from '../api/queries.ts'
import { useAnswer } from '../api/use-answer.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { useParameters } from '../parts/use-parameters.ts'
import { countByVersion, OPEN } from './count-by-version.ts'

interface OpenExecutionsProps {
  workflow: string
  versions: readonly { version: string; publishedAt: string }[]
  live: string | undefined
}

const EVERY_MS = 5_000
const MOST = 100

/** How many executions are open by status, and on which versions the newest hundred of them run. */
export function OpenExecutions({ workflow, versions, live }: OpenExecutionsProps) {
  const [, change] = useParameters()
  const summary = useSummary()
  const newest = useAnswer(
    'listExecutions',
    { query: { workflow, status: OPEN.join(','), limit: MOST } },
    { everyMs: EVERY_MS },
  )
  const error = summary.error ?? newest.error
  const open = summary.data?.open.filter((row) => row.workflow === workflow) ?? []
  const counts = countByVersion(newest.data?.items ?? [])
  const isPart = newest.data?.nextCursor !== undefined
  return (
    <section className="card side-card" aria-labelledby="open-title">
      <h3 id="open-title">Open executions</h3>
      {error && <ProblemNotice error={error} doing="count them" />}
      {summary.data && open.length === 0 && <p className="mute">None is open.</p>}
      <ul className="open-list">
        {open.map(({ status, count, more }) => (
          <li key={status}>
            <Link href={`/executions?workflow=${workflow}&status=${status}`}>
              <span className={`${markOf(status).tone} tone`}>
                <span aria-hidden="true">{markOf(status).glyph} </span>
                {status}
              </span>{' '}
              <b>
                {count.toLocaleString('en-US')}
                {more ? '+' : ''}
              </b>
            </Link>
          </li>
        ))}
      </ul>
      <h3>Versions</h3>
      {versions.length === 0 && <p className="mute">None is published.</p>}
      {versions.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">Published</th>
              <th scope="col" className="number">
                Open{isPart ? `, of the newest ${MOST}` : ''}
              </th>
              <th scope="col">
                <span className="unseen">Compare</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {versions.map(({ version, publishedAt }, index) => (
              <tr key={version}>
                <th scope="row">
                  {version}
                  {version === live && <span className="green tone"> live</span>}
                </th>
                <td className="mute">
                  <time dateTime={publishedAt}>{publishedAt.slice(0, 16).replace('T', ' ')}</time>
                </td>
                <td className="number">{newest.data ? (counts.get(version) ?? 0) : ''}</td>
                <td>
                  {versions[index + 1] && (
                    <button
                      type="button"
                      className="button small"
                      onClick={() => change({ version, compare: versions[index + 1]!.version })}
                    >
                      diff<span className="unseen"> of {version}</span>
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
