import { useState } from 'react'
import { describeMoney } from '#core/picture/money.ts'
import type { AnswerOf } from '../api/client.ts'
import { useSession } from '../api/session.tsx'
import { draftMoney, type Money, MoneyFields, readMoney } from './money-fields.tsx'
import { StockForm } from './stock-form.tsx'
import { useSave } from './use-save.ts'

type Item = AnswerOf<'listInventory'>['items'][number]

interface Level {
  onHand: number
  unitPrice: Money
}

/** Puts a SKU on the shelves, or changes the one that is given. */
export function ItemForm({ item, onClose }: { item: Item | undefined; onClose: () => void }) {
  const [isChange] = useState(item !== undefined)
  const [sku, setSku] = useState(item?.sku ?? '')
  const [onHand, setOnHand] = useState(String(item?.onHand ?? ''))
  const [draft, setDraft] = useState(() => draftMoney(item?.unitPrice))
  const { call } = useSession()
  const params = { sku }
  const save = useSave<Level>({
    opened: item && levelOf(item),
    read: async () => levelOf(await call('getInventoryItem', { params })),
    put: (body) => call('putInventoryItem', { params, body }),
    onClash: (level) => {
      setOnHand(String(level.onHand))
      setDraft(draftMoney(level.unitPrice))
    },
    describe: (name, level) =>
      name === 'onHand' ? `${level.onHand} on hand` : describeMoney(level.unitPrice),
    onDone: onClose,
  })
  const unitPrice = readMoney(draft)
  return (
    <StockForm
      label={isChange ? `Change ${sku}` : 'Add a SKU'}
      error={save.error}
      isReady={sku !== '' && /^\d+$/.test(onHand) && unitPrice !== undefined}
      isSaving={save.isPending}
      onSubmit={() => save.mutate({ onHand: Number(onHand), unitPrice: unitPrice! })}
      onClose={onClose}
    >
      <label>
        SKU
        <input
          className="input mono"
          required
          readOnly={isChange}
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
          title="a whole number"
          value={onHand}
          onChange={({ target }) => setOnHand(target.value)}
        />
      </label>
      <MoneyFields label="Unit price" placeholder="19.99" draft={draft} onChange={setDraft} />
    </StockForm>
  )
}

function levelOf({ onHand, unitPrice }: Level): Level {
  return { onHand, unitPrice }
}
