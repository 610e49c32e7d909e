import * as z from 'zod'
import { Money } from '../money.ts'
import { defineStep, defineUndo } from '../saga/index.ts'
import { AccountId, Transfer } from './schema.ts'

/** One side of the transfer: what an undo, or the settlement, needs to know of it. */
const Movement = z.object({ accountId: AccountId, amount: Money })
const BARRED = ['UnknownAccount', 'AccountClosed', 'CurrencyMismatch']

/** Refuses early what cannot work; whether the money is there, only the debit decides. */
export const validateTransfer = defineStep('ValidateTransfer', {
  input: z.object({ input: Transfer }),
  output: z.object({ payer: z.string(), payee: z.string() }),
  rejects: [...BARRED, 'InvalidTransfer'],
})

export const debitSource = defineStep('DebitSource', {
  input: z.object({ input: Transfer }),
  output: Movement,
  rejects: [...BARRED, 'InsufficientFunds'],
})
export const returnDebit = defineUndo('ReturnDebit')

/**
 * Credits the destination, where the money stays pending: it can be taken back as long as nobody can have spent it.
 */
export const creditDestination = defineStep('CreditDestination', {
  input: z.object({ input: Transfer }),
  output: Movement,
  rejects: [...BARRED, 'BalanceTooLarge'],
})
export const withdrawCredit = defineUndo('WithdrawCredit')

/**
 * Makes the pending money the payee's own. The pivot: it may be spent a moment later, so nothing is undone after. Several
 * transfers may be pending at once, so only here it is certain that the payee has room for the money.
 */
export const settleTransfer = defineStep('SettleTransfer', {
  input: z.object({ results: z.object({ creditDestination: Movement }) }),
  output: Movement,
  rejects: ['BalanceTooLarge'],
})

export const notifyParties = defineStep('NotifyParties', {
  input: z.object({
    input: Transfer,
    results: z.object({ validateTransfer: validateTransfer.output }),
  }),
  output: z.object({ notificationIds: z.array(z.string()) }),
})
