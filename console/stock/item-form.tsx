import { type FormEvent, useState } from 'react'
import type { AnswerOf } from '../api/client.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { readAmount, writeAmount } from './amount.ts'
import { usePut } from './use-put.ts'

type Item = AnswerOf<'listInventory'>['items'][number]

/** Puts a SKU on the shelves, or changes the one that is given. */
export function ItemForm({ item, onClose }: { item: Item | undefined; onClose: () => void }) {
  const [sku, setSku] = useState(item?.sku ?? '')
  const [onHand, setOnHand] = useState(String(item?.onHand ?? ''))
  const [currency, setCurrency] = useState(item?.unitPrice.currency ?? 'USD')
  const [price, setPrice] = useState(item ? writeAmount(item.unitPrice) : '')
  const put = usePut('putInventoryItem', onClose)
  const amount = readAmount(price, currency)
  const isReady = sku !== '' && /^\d+$/.test(onHand) && amount !== undefined && !put.isPending
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady) {
      put.mutate({
        params: { sku },
        body: { onHand: Number(onHand), unitPrice: { amount, currency } },
      })
    }
  }
  return (
    <form className="stock-form" onSubmit={submit} aria-label={item ? `Change ${item.sku}` : 'Add a SKU'}>
      {put.error && <ProblemNotice error={put.error} doing="change it" />}
      <label>
        SKU
        <input
          className="input mono"
          required
          readOnly={item !== undefined}
          value={sku}
          onChange={({ target }) => setSku(target.value.trim())}
        />
      </label>
      <label>
        On hand
        <input
          className="input"
          inputMode="numeric"
          required
          pattern="\d+"
          value={onHand}
          onChange={({ target }) => setOnHand(target.value)}
        />
      </label>
      <label>
        Unit price
        <input
          className="input"
          inputMode="decimal"
          required
          placeholder="19.99"
          aria-invalid={(price !== '' && amount === undefined) || undefined}
          value={price}
          onChange={({ target }) => setPrice(target.value)}
        />
      </label>
      <label>
        Currency
        <input
          className="input"
          required
          pattern="[A-Z]{3}"
          maxLength={3}
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
