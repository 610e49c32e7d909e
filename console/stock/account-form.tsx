import { type FormEvent, useState } from 'react'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { ACCOUNT_STATUSES, type Account } from './account.ts'
import { readAmount, writeAmount } from './amount.ts'
import { usePut } from './use-put.ts'

/** Opens an account, or changes the one that is given. */
export function AccountForm({ account, onClose }: { account: Account | undefined; onClose: () => void }) {
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
