import { useState } from 'react'
import { describeMoney } from '#core/picture/money.ts'
import { useCan } from '../api/session.tsx'
import { useAnswer } from '../api/use-answer.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { useParameters } from '../parts/use-parameters.ts'
import { ItemForm } from './item-form.tsx'
import { Pager } from './pager.tsx'

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
