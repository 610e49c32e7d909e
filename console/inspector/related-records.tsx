import { Link } from 'wouter'

/** Fields of an answer that name a record of their own, and the page that shows it. */
const RECORDS: Readonly<Record<string, string>> = {
  paymentId: 'payment',
  shipmentId: 'shipment',
  documentId: 'document',
  accountId: 'account',
}

/** Links to what the step has made. */
export function RelatedRecords({ result }: { result: unknown }) {
  const found = Object.entries((result ?? {}) as Record<string, unknown>).filter(
    ([name, value]) => name in RECORDS && typeof value === 'string',
  ) as [string, string][]
  if (found.length === 0) {
    return null
  }
  return (
    <>
      <h3 className="heading">Who can tell more</h3>
      <ul>
        {found.map(([name, id]) => (
          <li key={name}>
            <Link href={`/stock?${RECORDS[name]}=${encodeURIComponent(id)}`}>
              {RECORDS[name]} {id}
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}
