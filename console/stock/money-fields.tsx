import { readAmount, writeAmount } from './amount.ts'

export interface Money {
  amount: number
  currency: string
}

/** An amount as somebody types it. */
export interface MoneyDraft {
  text: string
  currency: string
}

export function draftMoney(money: Money | undefined): MoneyDraft {
  return money ? { text: writeAmount(money), currency: money.currency } : { text: '', currency: 'USD' }
}

/** Returns undefined for what is no amount of its currency. */
export function readMoney({ text, currency }: MoneyDraft): Money | undefined {
  const amount = readAmount(text, currency)
  return amount === undefined ? undefined : { amount, currency }
}

interface MoneyFieldsProps {
  label: string
  placeholder: string
  draft: MoneyDraft
  onChange: (draft: MoneyDraft) => void
  isCurrencyFixed?: boolean
}

/** An amount and its currency, side by side. */
export function MoneyFields({ label, placeholder, draft, onChange, isCurrencyFixed }: MoneyFieldsProps) {
  const isWrong = draft.text !== '' && readMoney(draft) === undefined
  return (
    <>
      <label>
        {label}
        <input
          className="input"
          inputMode="decimal"
          required
          ref={(input) => input?.setCustomValidity(isWrong ? `An amount such as ${placeholder}` : '')}
          placeholder={placeholder}
          aria-invalid={isWrong || undefined}
          value={draft.text}
          onChange={({ target }) => onChange({ ...draft, text: target.value })}
        />
      </label>
      <label>
        Currency
        <input
          className="input"
          required
          pattern="[A-Z]{3}"
          maxLength={3}
          readOnly={isCurrencyFixed}
          value={draft.currency}
          onChange={({ target }) => onChange({ ...draft, currency: target.value.toUpperCase() })}
        />
      </label>
    </>
  )
}
