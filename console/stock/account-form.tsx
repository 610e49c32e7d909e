import { useState } from 'react'
import { describeMoney } from '#core/picture/money.ts'
import { useSession } from '../api/session.tsx'
import { ACCOUNT_STATUSES, type Account } from './account.ts'
import { draftMoney, type Money, MoneyFields, readMoney } from './money-fields.tsx'
import { StockForm } from './stock-form.tsx'
import { useSave } from './use-save.ts'

interface Level {
  owner: string
  status: Account['status']
  balance: Money
}

/** Opens an account, or changes the one that is given. */
export function AccountForm({ account, onClose }: { account: Account | undefined; onClose: () => void }) {
  const [isChange] = useState(account !== undefined)
  const [accountId, setAccountId] = useState(account?.accountId ?? '')
  const [owner, setOwner] = useState(account?.owner ?? '')
  const [status, setStatus] = useState<Account['status']>(account?.status ?? 'OPEN')
  const [draft, setDraft] = useState(() => draftMoney(account?.balance))
  const { call } = useSession()
  const params = { accountId }
  const save = useSave<Level>({
    opened: account && levelOf(account),
    read: async () => levelOf(await call('getAccount', { params })),
    put: (body) => call('putAccount', { params, body }),
    onClash: (level) => {
      setOwner(level.owner)
      setStatus(level.status)
      setDraft(draftMoney(level.balance))
    },
    describe: (name, level) => (name === 'balance' ? describeMoney(level.balance) : level[name]),
    onDone: onClose,
  })
  const balance = readMoney(draft)
  return (
    <StockForm
      label={isChange ? `Change ${accountId}` : 'Open an account'}
      error={save.error}
      isReady={accountId !== '' && owner.trim() !== '' && balance !== undefined}
      isSaving={save.isPending}
      onSubmit={() => save.mutate({ owner, status, balance: balance! })}
      onClose={onClose}
    >
      <label>
        Account
        <input
          className="input mono"
          required
          readOnly={isChange}
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
          pattern=".*\S.*"
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
        isCurrencyFixed={isChange}
      />
    </StockForm>
  )
}

function levelOf({ owner, status, balance }: Level): Level {
  return { owner, status, balance }
}
