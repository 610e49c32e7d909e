import { DEFAULT_TENANT } from '#core/saga/runtime/default-tenant.ts'
import { describeItem, type StockItem } from '../../stock.ts'

export interface Address {
  url: string
  awsUrl: string
  auth: boolean
}

const SAMPLE_ORDER = {
  items: [{ sku: 'SKU-001', quantity: 2 }],
  customerId: 'cust-42',
  paymentMethod: 'tok_visa',
}

/** What a newcomer can do with the local cloud that has just started. */
export function describeStart(address: Address, stock: readonly StockItem[]): string {
  const bearer = address.auth ? ' -H "authorization: Bearer $TOKEN"' : ''
  return `
see it all in a browser (flowforge open opens it)
  ${address.url}/console/

${describeAccess(address)}

stock
${stock.map((item) => `  ${describeItem(item)}`).join('\n')}

start an order
  curl -s ${address.url}/orders${bearer} -H 'content-type: application/json' -d '${JSON.stringify(SAMPLE_ORDER)}'
see how it goes (the newest orders first)
  curl -s '${address.url}/orders?limit=1'${bearer}
`
}

function describeAccess({ awsUrl, auth }: Address): string {
  return auth
    ? `calls need a token (--auth); $TOKEN below is one
  TOKEN=$(npx flowforge token --aws-port ${new URL(awsUrl).port})`
    : `calls without a token are taken: X-Tenant-ID names their tenant, ${DEFAULT_TENANT} without it; --auth refuses them`
}
