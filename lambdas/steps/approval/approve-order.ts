import { approveOrder } from '#core/order/steps.ts'
import { approvalHandler } from '#lambdas/handlers/approval-handler.ts'

export const handler = approvalHandler(approveOrder)
