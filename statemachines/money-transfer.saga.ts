import { defineSaga, step } from '#core/saga/index.ts'
import { Transfer } from '#core/transfer/schema.ts'
import * as s from '#core/transfer/steps.ts'

/** The credit stays pending, so that it can be taken back, until it is settled. */
export const moneyTransfer = defineSaga('money-transfer', {
  description:
    'Moves money between two accounts; until the credit is settled, a failure takes back both sides',
  input: Transfer,
  timeout: '1 day',
  steps: [
    step(s.validateTransfer),
    step(s.debitSource, { undo: s.returnDebit }),
    step(s.creditDestination, { undo: s.withdrawCredit }),
    step(s.settleTransfer, { pivot: true }),
    step(s.notifyParties, { bestEffort: true }),
  ],
})
