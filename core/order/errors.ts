import { Rejection } from '../errors.ts'
import type { Money } from '../money.ts'

/** The order as such cannot be carried out: an unknown SKU, prices in two currencies. */
export class InvalidOrder extends Rejection {
  override readonly name = 'InvalidOrder'

  constructor(problems: string[]) {
    super(problems.join('; '), { facts: { problems } })
  }
}

/** What an order wants of a SKU and what there is. `available` is absent where the store did not say. */
export interface Shortage {
  sku: string
  requested: number
  available?: number
}

export class OutOfStock extends Rejection {
  override readonly name = 'OutOfStock'

  constructor(shortages: Shortage[]) {
    const each = shortages.map(({ sku, requested, available }) =>
      available === undefined ? `${requested} of ${sku}` : `${requested} of ${sku} (${available} available)`,
    )
    super(`not enough stock for ${each.join(', ')}`, { facts: { shortages } })
  }
}

/** The provider refused the charge; `code` is the provider's decline code. */
export class PaymentDeclined extends Rejection {
  override readonly name = 'PaymentDeclined'

  constructor(code: string, total: Money) {
    super(`the card was declined (${code}) for ${total.amount} ${total.currency} in minor units`, {
      facts: { code, total },
    })
  }
}

export class CardExpired extends Rejection {
  override readonly name = 'CardExpired'

  constructor(expiry: string) {
    super(`the card expired at the end of ${expiry}`, { facts: { expiry } })
  }
}
