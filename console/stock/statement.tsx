import { Link } from 'wouter'
import { describeMoney } from '#core/picture/money.ts'
import { useAnswer } from '../api/use-answer.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { describeInstant } from './instant.ts'

/** The newest movements of an account, each with the execution that made it. */
export function Statement({ accountId, onClose }: { accountId: string; onClose: () => void }) {
  const { data, error } = useAnswer('getAccount', { params: { accountId } }, { everyMs: 5_000 })
  return (
    <section className="record" aria-labelledby="statement-title">
      <header>
        <h2 id="statement-title">Statement of {accountId}</h2>
        <button type="button" className="button small" onClick={onClose}>
          Close
        </button>
      </header>
      {error && <ProblemNotice error={error} doing={`show ${accountId}`} />}
      {data && (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">What</th>
              <th scope="col">Execution</th>
              <th scope="col" className="number">
                Amount
              </th>
            </tr>
          </thead>
          <tbody>
            {data.statement.map(({ kind, executionId, amount, at }) => (
              <tr key={`${at} ${kind} ${executionId}`}>
                <td className="mute">{describeInstant(at)}</td>
                <td>{kind}</td>
                <td className="mono">
                  {executionId && <Link href={`/executions/${executionId}`}>{executionId}</Link>}
                </td>
                <td className="number">{describeMoney({ amount, currency: data.balance.currency })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
