import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { describeMoney } from '#core/picture/money.ts'
import { useCan } from '../api/session.tsx'
import { useAnswer } from '../api/use-answer.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { useParameters } from '../parts/use-parameters.ts'
import { ACCOUNT_STATUSES, type Account } from './account.ts'
import { readAmount, writeAmount } from './amount.ts'
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

function AccountForm({ account, onClose }: { account: Account | undefined; onClose: () => void }) {
  const [accountId, setAccountId] = useState(account?.accountId ?? '')
  const [owner, setOwner] = useState(account?.owner ?? '')
  const [status, setStatus] = useState<Account['status']>(account?.status ?? 'OPEN')
  const [currency, setCurrency] = useState(account?.balance.currency ?? 'USD')
  const [balance, setBalance] = useState(account ? writeAmount(account.balance) : '')
  const put = usePut('putAccount', onClose)
  const amount = readAmount(balance, currency)
  const isReady = accountId !== '' && owner.trim() !== '' && amount !== undefined && !put.isPending
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady) {
      const body = { owner, status, balance: { amount, currency } }
      put.mutate({ params: { accountId }, body })
    }
  }
  return (
    <form
      className="stock-form"
      onSubmit={submit}
      aria-label={account ? `Change ${accountId}` : 'Open an account'}
    >
      {put.error && <ProblemNotice error={put.error} doing="change it" />}
      <label>
        Account
        <input
          className="input mono"
          required
          readOnly={account !== undefined}
          value={accountId}
          onChange={({ target }) => setAccountId(target.value.trim())}
        />
      </label>
      <label>
        Owner
        <input
          className="input"
          required
          maxLength={100}
          value={owner}
          onChange={({ target }) => setOwner(target.value)}
        />
      </label>
      <label>
        Status
        <select
          className="select"
          value={status}
          onChange={({ target }) => setStatus(target.value as Account['status'])}
        >
          {ACCOUNT_STATUSES.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label>
        Balance
        <input
          className="input"
          inputMode="decimal"
          required
          placeholder="100.00"
          aria-invalid={(balance !== '' && amount === undefined) || undefined}
          value={balance}
          onChange={({ target }) => setBalance(target.value)}
        />
      </label>
      <label>
        Currency
        <input
          className="input"
          required
          pattern="[A-Z]{3}"
          maxLength={3}
          readOnly={account !== undefined}
          value={currency}
          onChange={({ target }) => setCurrency(target.value.toUpperCase())}
        />
      </label>
      <div className="stock-buttons">
        <button type="button" className="button" onClick={onClose}>
          Back
        </button>
        <button type="submit" className="button primary" disabled={!isReady}>
          Save
        </button>
      </div>
    </form>
  )
}
