import { type FormEvent, useState } from 'react'
import { describeMoney } from '#core/picture/money.ts'
import type { AnswerOf } from '../api/client.ts'
import { useCan } from '../api/session.tsx'
import { useAnswer } from '../api/use-answer.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { useParameters } from '../parts/use-parameters.ts'
import { readAmount, writeAmount } from './amount.ts'
import { Pager } from './pager.tsx'
import { usePut } from './use-put.ts'

type Item = AnswerOf<'listInventory'>['items'][number]

const EVERY_MS = 3_000

/** What is on the shelves, and what is held for executions that are under way. */
export function Inventory() {
  const [parameters, change] = useParameters()
  const cursor = parameters.get('cursor') ?? undefined
  const { data, error } = useAnswer(
    'listInventory',
    { query: { limit: 100, cursor } },
    { everyMs: EVERY_MS, keepsLast: true },
  )
  const can = useCan('inventory:write')
  const [edited, edit] = useState<string>()
  return (
    <div className="stock-view">
      {error && <ProblemNotice error={error} doing="list the stock" />}
      {data?.items.length === 0 && <p className="empty">Nothing is on the shelves.</p>}
      <table className="table" aria-label="Inventory">
        <thead>
          <tr>
            <th scope="col">SKU</th>
            <th scope="col" className="number">
              On hand
            </th>
            <th scope="col" className="number">
              Reserved
            </th>
            <th scope="col" className="number">
              Available
            </th>
            <th scope="col" className="number">
              Unit price
            </th>
            <th scope="col">
              <span className="unseen">Change</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {data?.items.map((item) => (
            <tr key={item.sku}>
              <th scope="row" className="mono stock-name">
                {item.sku}
              </th>
              <td className="number">{item.onHand.toLocaleString('en-US')}</td>
              <td className={`number ${item.reserved > 0 ? 'amber tone' : ''}`}>
                {item.reserved.toLocaleString('en-US')}
              </td>
              <td className="number">{item.available.toLocaleString('en-US')}</td>
              <td className="number">{describeMoney(item.unitPrice)}</td>
              <td className="number">
                <button type="button" className="button small" disabled={!can} onClick={() => edit(item.sku)}>
                  Change<span className="unseen"> {item.sku}</span>
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Pager cursor={cursor} nextCursor={data?.nextCursor} onPage={(next) => change({ cursor: next })} />
      {can && edited === undefined && (
        <div>
          <button type="button" className="button" onClick={() => edit('')}>
            Add a SKU
          </button>
        </div>
      )}
      {edited !== undefined && (
        <ItemForm
          key={edited}
          item={data?.items.find(({ sku }) => sku === edited)}
          onClose={() => edit(undefined)}
        />
      )}
    </div>
  )
}

function ItemForm({ item, onClose }: { item: Item | undefined; onClose: () => void }) {
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
