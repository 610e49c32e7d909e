import { refundPayment } from '#core/order/steps.ts'
import { type UndoRun, undoHandler } from '#lambdas/middleware/step.ts'
import { reverseCharge } from './reverse-charge.ts'

export const run: UndoRun = (saga) =>
  saga.reverse({ call: (chargeKey) => reverseCharge(saga.tenant, chargeKey) })

export const handler = undoHandler(refundPayment, run)
