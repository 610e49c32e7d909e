import { approveOrder } from '#core/order/steps.ts'
import { approvalHandler } from '#lambdas/handlers/step-handler.ts'

export const handler = approvalHandler(approveOrder)
