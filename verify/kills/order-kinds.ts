/** What a client does once its order was accepted. */
export type CustomerAction = 'approve' | 'reject' | 'cancel' | 'stop'

/** One sort of order: how often it comes, what is asked for, and how it may end. */
export interface OrderKind {
  /** In a hundred orders. */
  weight: number
  order: object
  action?: CustomerAction
  /** `COMPLETED`, or the error for which it was undone. */
  ends: readonly string[]
  /** How it may end when what the client did afterwards was accepted; as `ends` without. */
  endsAccepted?: readonly string[]
}

/** What is on the shelves when it begins: plenty, too little for all who ask, and nothing. */
export const STOCK = { 'SKU-PLENTY': 1_000_000, 'SKU-SCARCE': 40, 'SKU-NONE': 0 } as const

const plenty = { sku: 'SKU-PLENTY', quantity: 1, paymentMethod: 'tok_visa' }

/** Orders as a shop sees them, with more trouble than a shop has. */
export const ORDER_KINDS: Readonly<Record<string, OrderKind>> = {
  happy: { weight: 37, order: plenty, ends: ['COMPLETED'] },
  'two lines': {
    weight: 6,
    order: {
      items: [
        { sku: 'SKU-PLENTY', quantity: 2 },
        { sku: 'SKU-SCARCE', quantity: 1 },
      ],
      paymentMethod: 'tok_visa',
    },
    ends: ['COMPLETED', 'OutOfStock'],
  },
  'out of stock': { weight: 6, order: { ...plenty, sku: 'SKU-NONE' }, ends: ['OutOfStock'] },
  declined: {
    weight: 12,
    order: { ...plenty, paymentMethod: 'tok_chargeDeclined' },
    ends: ['PaymentDeclined'],
  },
  'fails at the end': {
    weight: 8,
    order: { ...plenty, simulate: { failAt: 'UpdateWarehouse', when: 'after' } },
    ends: ['SimulatedFailure'],
  },
  approved: {
    weight: 8,
    order: { ...plenty, requireApproval: true },
    action: 'approve',
    ends: ['COMPLETED', 'Expired'],
    endsAccepted: ['COMPLETED'],
  },
  rejected: {
    weight: 5,
    order: { ...plenty, requireApproval: true },
    action: 'reject',
    ends: ['Rejected', 'Expired'],
    endsAccepted: ['Rejected'],
  },
  'nobody decides': { weight: 3, order: { ...plenty, requireApproval: true }, ends: ['Expired'] },
  cancelled: {
    weight: 12,
    order: plenty,
    action: 'cancel',
    ends: ['COMPLETED', 'Cancelled'],
    endsAccepted: ['Cancelled'],
  },
  stopped: { weight: 3, order: plenty, action: 'stop', ends: ['COMPLETED', 'Stopped'] },
}

/** Draws a kind by the weights; `draw` is in [0, 1). */
export function chooseKind(draw: number): string {
  const total = Object.values(ORDER_KINDS).reduce((sum, { weight }) => sum + weight, 0)
  let left = draw * total
  for (const [name, { weight }] of Object.entries(ORDER_KINDS)) {
    left -= weight
    if (left < 0) {
      return name
    }
  }
  throw new Error(`${draw} is not in [0, 1)`)
}
