import { refundPayment } from '#core/order/steps.ts'
import { type UndoRun, undoHandler } from '#lambdas/handlers/undo-handler.ts'
import { paymentGateway } from '#lambdas/runtime.ts'
import { reverseCharge } from './reverse-charge.ts'

const run: UndoRun = (saga) =>
  saga.reverse({ call: (chargeKey) => reverseCharge(paymentGateway(), saga.tenant, chargeKey) })

export const handler = undoHandler(refundPayment, run)
