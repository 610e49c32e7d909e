import { Link } from 'wouter'
import { describeMoney } from '#core/picture/money.ts'
import type { AnswerOf } from '../api/client.ts'
import { useCan } from '../api/session.tsx'
import { useAnswer } from '../api/use-answer.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { useParameters } from '../parts/use-parameters.ts'
import { FindById } from './find-by-id.tsx'
import { describeInstant } from './instant.ts'

type Payment = AnswerOf<'getPayment'>

/** The newest payments, and one by its id with its refunds. */
export function Payments() {
  const [parameters, change] = useParameters()
  const paymentId = parameters.get('payment') ?? ''
  const canList = [
    useCan('orders:read'),
    useCan('inventory:read'),
    useCan('payments:read'),
    useCan('shipments:read'),
  ].every(Boolean)
  const newest = useAnswer('getSnapshot', {}, { everyMs: 5_000, isEnabled: canList })
  return (
    <div className="stock-view">
      <FindById
        key={paymentId}
        what="Payment"
        shown={paymentId}
        onFind={(payment) => change({ view: 'payments', payment })}
      />
      {paymentId && <OnePayment paymentId={paymentId} />}
      {newest.error && <ProblemNotice error={newest.error} doing="list the payments" />}
      {newest.data?.payments.length === 0 && <p className="empty">Nothing was paid yet.</p>}
      {newest.data && newest.data.payments.length > 0 && <PaymentTable payments={newest.data.payments} />}
    </div>
  )
}

function PaymentTable({ payments }: { payments: readonly Payment[] }) {
  return (
    <table className="table" aria-label="Newest payments">
      <thead>
        <tr>
          <th scope="col">Payment</th>
          <th scope="col">Order</th>
          <th scope="col">Status</th>
          <th scope="col" className="number">
            Captured
          </th>
          <th scope="col" className="number">
            Refunded
          </th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {payments.map((payment) => (
          <tr key={payment.paymentId}>
            <th scope="row" className="mono stock-name">
              <Link href={`/stock?view=payments&payment=${payment.paymentId}`}>{payment.paymentId}</Link>
            </th>
            <td className="mono">
              <Link href={`/executions/${payment.orderId}`}>{payment.orderId}</Link>
            </td>
            <td>
              <PaymentStatus status={payment.status} />
            </td>
            <td className="number">{describeMoney(payment.captured)}</td>
            <td className="number">{describeMoney(payment.refunded)}</td>
            <td className="mute">{describeInstant(payment.createdAt)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function PaymentStatus({ status }: { status: Payment['status'] }) {
  return status === 'CAPTURED' ? (
    <span className="green tone">✓ CAPTURED</span>
  ) : (
    <span className="violet tone">↶ REFUNDED</span>
  )
}

function OnePayment({ paymentId }: { paymentId: string }) {
  const { data, error } = useAnswer('getPayment', { params: { paymentId } }, { everyMs: 5_000 })
  if (error) {
    return <ProblemNotice error={error} doing={`show ${paymentId}`} />
  }
  if (!data) {
    return null
  }
  const { orderId, status, captured, refunded, paymentMethod, createdAt, refunds = [] } = data
  return (
    <section className="record" aria-labelledby="payment-title">
      <header>
        <h2 id="payment-title" className="mono">
          {paymentId}
        </h2>
        <PaymentStatus status={status} />
      </header>
      <dl className="facts">
        <dt>Order</dt>
        <dd className="mono">
          <Link href={`/executions/${orderId}`}>{orderId}</Link>
        </dd>
        <dt>Captured</dt>
        <dd>
          {describeMoney(captured)} by {paymentMethod}, {describeInstant(createdAt)}
        </dd>
        <dt>Refunded</dt>
        <dd>{describeMoney(refunded)}</dd>
      </dl>
      {refunds.map(({ refundId, amount, createdAt: at }) => (
        <p key={refundId}>
          <span className="violet tone">↶</span> <span className="mono">{refundId}</span>{' '}
          {describeMoney(amount)} <span className="mute">{describeInstant(at)}</span>
        </p>
      ))}
    </section>
  )
}
