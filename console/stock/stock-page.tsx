import { useCan } from '../api/session.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { useParameters } from '../parts/use-parameters.ts'
import { useTitle } from '../parts/use-title.ts'
import { Accounts } from './accounts.tsx'
import { Documents } from './documents.tsx'
import { Inventory } from './inventory.tsx'
import { Payments } from './payments.tsx'
import { Shipments } from './shipments.tsx'
import './stock.css'

/** Which tab shows a record that the address names. */
const TAB_OF = {
  payment: 'payments',
  shipment: 'shipments',
  account: 'accounts',
  document: 'documents',
} as const

/** What the address may say of one tab alone. */
const OF_ONE_TAB = {
  payment: undefined,
  shipment: undefined,
  account: undefined,
  document: undefined,
  cursor: undefined,
}

/** What the workflows work on: goods, money and documents. */
export function StockPage() {
  useTitle('Stock and money')
  const [parameters, change] = useParameters()
  const named = Object.entries(TAB_OF).find(([name]) => parameters.has(name))?.[1]
  const can = {
    inventory: useCan('inventory:read'),
    accounts: useCan('accounts:read'),
    payments: useCan('payments:read'),
    shipments: useCan('shipments:read'),
    documents: useCan('documents:read'),
  }
  const tabs = [
    { value: 'inventory', label: 'Inventory', content: <Inventory /> },
    { value: 'accounts', label: 'Accounts', content: <Accounts /> },
    { value: 'payments', label: 'Payments', content: <Payments /> },
    { value: 'shipments', label: 'Shipments', content: <Shipments /> },
    { value: 'documents', label: 'Documents', content: <Documents /> },
  ].filter(({ value }) => can[value as keyof typeof can])
  const chosen = parameters.get('view') ?? named ?? tabs[0]?.value ?? ''
  return (
    <main className="page stock" aria-labelledby="stock-title">
      <h1 id="stock-title">Stock and money</h1>
      {tabs.length === 0 && <p className="card empty">Your token does not allow to see any of it.</p>}
      {tabs.length > 0 && (
        <div className="card">
          <Tabs
            label="Stock and money"
            tabs={tabs}
            chosen={chosen}
            onChoose={(view) => change({ ...OF_ONE_TAB, view })}
          />
        </div>
      )}
    </main>
  )
}
