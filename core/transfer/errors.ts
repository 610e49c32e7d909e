import { Rejection } from '../errors.ts'
import { MAX_AMOUNT, type Money } from '../money.ts'
import type { Account } from './schema.ts'

/** The transfer makes no sense whatever the accounts hold: to itself, or of nothing. */
export class InvalidTransfer extends Rejection {
  override readonly name = 'InvalidTransfer'
}

export class UnknownAccount extends Rejection {
  override readonly name = 'UnknownAccount'

  constructor(accountId: string) {
    super(`there is no account '${accountId}'`, { facts: { accountId } })
  }
}

/** The account takes part in no new movement: it is frozen or closed. */
export class AccountClosed extends Rejection {
  override readonly name = 'AccountClosed'

  constructor({ accountId, status }: Pick<Account, 'accountId' | 'status'>) {
    super(`account '${accountId}' is ${status}`, { facts: { accountId, status } })
  }
}

export class CurrencyMismatch extends Rejection {
  override readonly name = 'CurrencyMismatch'

  constructor({ accountId, balance: { currency } }: Account, amount: Money) {
    super(`account '${accountId}' is held in ${currency}, the transfer is in ${amount.currency}`, {
      facts: { accountId, currency, amount },
    })
  }
}

/** The account would hold more than an account can. */
export class BalanceTooLarge extends Rejection {
  override readonly name = 'BalanceTooLarge'

  constructor({ accountId, balance, pending }: Account, amount: Money) {
    super(
      `account '${accountId}' has ${balance.amount} and ${pending.amount} pending, in minor units: with ${amount.amount} more it would hold more than ${MAX_AMOUNT}`,
      { facts: { accountId, balance, pending, amount, most: MAX_AMOUNT } },
    )
  }
}

export class InsufficientFunds extends Rejection {
  override readonly name = 'InsufficientFunds'

  constructor({ accountId, balance }: Account, amount: Money) {
    super(
      `account '${accountId}' has ${balance.amount} of ${amount.amount} ${amount.currency} in minor units`,
      {
        facts: { accountId, balance, amount },
      },
    )
  }
}
