import { approveOrder } from '#core/order/steps.ts'
import { approvalHandler } from '#lambdas/middleware/step.ts'

export const handler = approvalHandler(approveOrder)
