import type { Rejection } from '../errors.ts'
import { MAX_AMOUNT, type Money } from '../money.ts'
import {
  AccountClosed,
  BalanceTooLarge,
  CurrencyMismatch,
  InsufficientFunds,
  InvalidTransfer,
  UnknownAccount,
} from './errors.ts'
import type { Account, Transfer } from './schema.ts'

/** Throws `InvalidTransfer` for one that no accounts could make good. */
export function checkTransfer({ from, to, amount }: Transfer): void {
  if (from === to) {
    throw new InvalidTransfer(`'${from}' is both sides of the transfer`)
  }
  if (amount.amount === 0) {
    throw new InvalidTransfer('the amount is 0; it must be positive')
  }
}

/** Why this account can take no part in a movement of `amount`; undefined when it can. */
export function refusalOf(
  accountId: string,
  account: Account | undefined,
  amount: Money,
): Rejection | undefined {
  if (!account) {
    return new UnknownAccount(accountId)
  }
  if (account.status !== 'OPEN') {
    return new AccountClosed(account)
  }
  if (account.balance.currency !== amount.currency) {
    return new CurrencyMismatch(account, amount)
  }
  return undefined
}

/** As `refusalOf`, for the account that is paid. */
export function refusalOfCredit(
  accountId: string,
  account: Account | undefined,
  amount: Money,
): Rejection | undefined {
  const hasRoom = !account || account.pending.amount <= MAX_AMOUNT - amount.amount
  return (
    refusalOf(accountId, account, amount) ??
    refusalOfSettlement(accountId, account, amount) ??
    (hasRoom ? undefined : new BalanceTooLarge(account, amount))
  )
}

/** Why the account cannot take what is pending as its own. Money on its way arrives whatever the status is. */
export function refusalOfSettlement(
  _accountId: string,
  account: Account | undefined,
  amount: Money,
): Rejection | undefined {
  const hasRoom = !account || account.balance.amount <= MAX_AMOUNT - amount.amount
  return hasRoom ? undefined : new BalanceTooLarge(account, amount)
}

/** As `refusalOf`, for the account that pays. */
export function refusalOfDebit(
  accountId: string,
  account: Account | undefined,
  amount: Money,
): Rejection | undefined {
  const refusal = refusalOf(accountId, account, amount)
  if (refusal || !account || account.balance.amount >= amount.amount) {
    return refusal
  }
  return new InsufficientFunds(account, amount)
}
