import { legalReview } from '#core/document/steps.ts'
import { approvalHandler } from '#lambdas/handlers/approval-handler.ts'

export const handler = approvalHandler(legalReview)
