import { useState } from 'react'
import type { AnswerOf } from '../api/client.ts'
import { draftMoney, MoneyFields, readMoney } from './money-fields.tsx'
import { StockForm } from './stock-form.tsx'
import { usePut } from './use-put.ts'

type Item = AnswerOf<'listInventory'>['items'][number]

/** Puts a SKU on the shelves, or changes the one that is given. */
export function ItemForm({ item, onClose }: { item: Item | undefined; onClose: () => void }) {
  const [sku, setSku] = useState(item?.sku ?? '')
  const [onHand, setOnHand] = useState(String(item?.onHand ?? ''))
  const [draft, setDraft] = useState(() => draftMoney(item?.unitPrice))
  const put = usePut('putInventoryItem', onClose)
  const unitPrice = readMoney(draft)
  return (
    <StockForm
      label={item ? `Change ${item.sku}` : 'Add a SKU'}
      error={put.error}
      isReady={sku !== '' && /^\d+$/.test(onHand) && unitPrice !== undefined && !put.isPending}
      onSubmit={() =>
        put.mutate({ params: { sku }, body: { onHand: Number(onHand), unitPrice: unitPrice! } })
      }
      onClose={onClose}
    >
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
      <MoneyFields label="Unit price" placeholder="19.99" draft={draft} onChange={setDraft} />
    </StockForm>
  )
}
