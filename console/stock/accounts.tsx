import { useState } from 'react'
import { Link } from 'wouter'
import { describeMoney } from '#core/picture/money.ts'
import { useCan } from '../api/session.tsx'
import { useAnswer } from '../api/use-answer.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { useParameters } from '../parts/use-parameters.ts'
import { AccountForm } from './account-form.tsx'
import { Pager } from './pager.tsx'
import { Statement } from './statement.tsx'
import { usePut } from './use-put.ts'

const EVERY_MS = 3_000

/** Who has how much, and how it came there. */
export function Accounts() {
  const [parameters, change] = useParameters()
  const cursor = parameters.get('cursor') ?? undefined
  const shown = parameters.get('account') ?? undefined
  const { data, error } = useAnswer(
    'listAccounts',
    { query: { limit: 100, cursor } },
    { everyMs: EVERY_MS, keepsLast: true },
  )
  const can = useCan('accounts:write')
  const [edited, edit] = useState<string>()
  return (
    <div className="stock-view">
      {error && <ProblemNotice error={error} doing="list the accounts" />}
      {data?.items.length === 0 && <NoAccounts />}
      {data && data.items.length > 0 && (
        <table className="table" aria-label="Accounts">
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col">Owner</th>
              <th scope="col">Status</th>
              <th scope="col" className="number">
                Balance
              </th>
              <th scope="col" className="number">
                Pending
              </th>
              <th scope="col">
                <span className="unseen">Change</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.items.map(({ accountId, owner, status, balance, pending }) => (
              <tr key={accountId}>
                <th scope="row" className="mono stock-name">
                  <Link href={`/stock?view=accounts&account=${accountId}`}>{accountId}</Link>
                </th>
                <td>{owner}</td>
                <td className={status === 'OPEN' ? 'green tone' : 'amber tone'}>{status}</td>
                <td className="number">{describeMoney(balance)}</td>
                <td className="number">{describeMoney(pending)}</td>
                <td className="number">
                  <button
                    type="button"
                    className="button small"
                    disabled={!can}
                    onClick={() => edit(accountId)}
                  >
                    Change<span className="unseen"> {accountId}</span>
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Pager cursor={cursor} nextCursor={data?.nextCursor} onPage={(next) => change({ cursor: next })} />
      {can && edited === undefined && (
        <div>
          <button type="button" className="button" onClick={() => edit('')}>
            Open an account
          </button>
        </div>
      )}
      {edited !== undefined && (
        <AccountForm
          key={edited}
          account={data?.items.find(({ accountId }) => accountId === edited)}
          onClose={() => edit(undefined)}
        />
      )}
      {shown && <Statement accountId={shown} onClose={() => change({ account: undefined })} />}
    </div>
  )
}

/** The accounts of the example of money-transfer, a click away. */
function NoAccounts() {
  const can = useCan('accounts:write')
  const put = usePut('putAccount', () => {})
  const openBoth = async () => {
    for (const owner of ['alice', 'bob']) {
      const balance = { amount: 100_000, currency: 'USD' }
      await put.mutateAsync({ params: { accountId: owner }, body: { owner, balance } })
    }
  }
  return (
    <div className="empty">
      <p>There are no accounts yet.</p>
      {put.error && <ProblemNotice error={put.error} doing="open them" />}
      {can && (
        <button type="button" className="button" disabled={put.isPending} onClick={() => openBoth()}>
          Open alice and bob with $1,000 each
        </button>
      )}
    </div>
  )
}
