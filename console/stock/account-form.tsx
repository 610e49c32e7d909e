import { useState } from 'react'
import { ACCOUNT_STATUSES, type Account } from './account.ts'
import { draftMoney, MoneyFields, readMoney } from './money-fields.tsx'
import { StockForm } from './stock-form.tsx'
import { usePut } from './use-put.ts'

/** Opens an account, or changes the one that is given. */
export function AccountForm({ account, onClose }: { account: Account | undefined; onClose: () => void }) {
  const [accountId, setAccountId] = useState(account?.accountId ?? '')
  const [owner, setOwner] = useState(account?.owner ?? '')
  const [status, setStatus] = useState<Account['status']>(account?.status ?? 'OPEN')
  const [draft, setDraft] = useState(() => draftMoney(account?.balance))
  const put = usePut('putAccount', onClose)
  const balance = readMoney(draft)
  return (
    <StockForm
      label={account ? `Change ${accountId}` : 'Open an account'}
      error={put.error}
      isReady={accountId !== '' && owner.trim() !== '' && balance !== undefined && !put.isPending}
      onSubmit={() => put.mutate({ params: { accountId }, body: { owner, status, balance: balance! } })}
      onClose={onClose}
    >
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
      <MoneyFields
        label="Balance"
        placeholder="100.00"
        draft={draft}
        onChange={setDraft}
        isCurrencyFixed={account !== undefined}
      />
    </StockForm>
  )
}
