import { Link } from 'wouter'
import { useAnswer } from '../api/use-answer.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { useParameters } from '../parts/use-parameters.ts'
import { describeInstant } from './instant.ts'
import { Pager } from './pager.tsx'

/** What was sent, newest first. */
export function Shipments() {
  const [parameters, change] = useParameters()
  const cursor = parameters.get('cursor') ?? undefined
  const marked = parameters.get('shipment')
  const { data, error } = useAnswer(
    'listShipments',
    { query: { limit: 50, cursor } },
    { everyMs: 5_000, keepsLast: true },
  )
  return (
    <div className="stock-view">
      {error && <ProblemNotice error={error} doing="list the shipments" />}
      {data?.items.length === 0 && <p className="empty">Nothing was sent yet.</p>}
      {data && data.items.length > 0 && (
        <table className="table" aria-label="Shipments">
          <thead>
            <tr>
              <th scope="col">Shipment</th>
              <th scope="col">Order</th>
              <th scope="col">Status</th>
              <th scope="col">What</th>
              <th scope="col">When</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map(({ shipmentId, orderId, status, lines, createdAt, cancelledAt }) => (
              <tr key={shipmentId} className={shipmentId === marked ? 'is-marked' : undefined}>
                <th scope="row" className="mono stock-name">
                  {shipmentId}
                </th>
                <td className="mono">
                  <Link href={`/executions/${orderId}`}>{orderId}</Link>
                </td>
                <td>
                  {status === 'DISPATCHED' ? (
                    <span className="green tone">✓ DISPATCHED</span>
                  ) : (
                    <span className="violet tone">↶ CANCELLED</span>
                  )}
                </td>
                <td>{lines.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ')}</td>
                <td className="mute">
                  {describeInstant(createdAt)}
                  {cancelledAt && `, cancelled ${describeInstant(cancelledAt)}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Pager cursor={cursor} nextCursor={data?.nextCursor} onPage={(next) => change({ cursor: next })} />
    </div>
  )
}
